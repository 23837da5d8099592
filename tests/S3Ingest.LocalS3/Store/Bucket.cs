using System.Security.Cryptography;
using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Store;

/// <summary>
/// A bucket's index. Every change is made under one lock, record file included, so that conditions are atomic and a
/// reader sees an object whole or not at all.
/// </summary>
internal sealed class Bucket(BucketSettings settings, FolderRecords? records)
{
    private readonly Dictionary<string, List<ObjectVersion>> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<WriteCondition>> _pending = new(StringComparer.Ordinal);
    private long _sequence;

    public string Name => Settings.Name;

    public BucketSettings Settings { get; private set; } = settings;

    public Lock Gate { get; } = new();

    /// <summary>All keys that have a version, in the order of listings; read under <see cref="Gate"/>.</summary>
    public SortedSet<string> Keys { get; } = new(Utf8Order.Instance);

    public UploadTable Uploads { get; } = new(settings.Name, records);

    public bool IsEmpty
    {
        get
        {
            lock (Gate)
                return Keys.Count == 0;
        }
    }

    public void Change(Func<BucketSettings, BucketSettings> change)
    {
        lock (Gate)
        {
            Settings = change(Settings);
            records?.Save(Settings);
        }
    }

    /// <summary>Versions of a key, newest first; read under <see cref="Gate"/>.</summary>
    public IReadOnlyList<ObjectVersion> VersionsOf(string key) =>
        _versions.TryGetValue(key, out var versions) ? versions : [];

    /// <summary>The latest version if it is an object, else null; read under <see cref="Gate"/>.</summary>
    public ObjectVersion? Current(string key) =>
        VersionsOf(key) is [{ IsDeleteMarker: false } latest, ..] ? latest : null;

    /// <summary>
    /// The version a request names, or the latest.
    /// </summary>
    /// <exception cref="S3Exception">NoSuchKey or NoSuchVersion.</exception>
    public ObjectVersion Find(string key, string? versionId)
    {
        lock (Gate)
        {
            var versions = VersionsOf(key);
            if (versionId is null)
                return versions.Count > 0 ? versions[0] : throw S3Errors.NoSuchKey(key);
            return versions.FirstOrDefault(v => v.VersionId == versionId)
                ?? throw S3Errors.Of("NoSuchVersion", null, ("Key", key), ("VersionId", versionId));
        }
    }

    /// <summary>Announces a conditional write, so that a delete that comes first makes it conflict.</summary>
    public void Begin(string key, WriteCondition condition)
    {
        if (condition.IsEmpty)
            return;
        lock (Gate)
        {
            if (!_pending.TryGetValue(key, out var conditions))
                _pending.Add(key, conditions = []);
            conditions.Add(condition);
        }
    }

    public void End(string key, WriteCondition condition)
    {
        lock (Gate)
        {
            if (_pending.TryGetValue(key, out var conditions) && conditions.Remove(condition) && conditions.Count == 0)
                _pending.Remove(key);
        }
    }

    /// <summary>Makes a version visible if the condition holds.</summary>
    /// <returns>The version as stored, with its id.</returns>
    public ObjectVersion Put(ObjectVersion version, WriteCondition condition)
    {
        lock (Gate)
        {
            condition.Check(version.Key, Current(version.Key));
            return Insert(version);
        }
    }

    /// <summary>Replaces what can change of a version after it was written: its tags.</summary>
    public void Retag(ObjectVersion version, IReadOnlyList<KeyValuePair<string, string>> tags) => Amend(version, a => a with { Tags = tags });

    /// <summary>The same for retention and legal hold.</summary>
    public void Relock(ObjectVersion version, ObjectLock held) => Amend(version, a => a with { Lock = held });

    /// <summary>The same for grants.</summary>
    public void Regrant(ObjectVersion version, IReadOnlyList<Grant> grants) => Amend(version, a => a with { Grants = grants });

    /// <summary>
    /// Deletes a version for good, or puts a delete marker where versioning asks for it.
    /// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
    /// </summary>
    /// <returns>The marker that was made or removed, or the version removed; null when nothing changed.</returns>
    public ObjectVersion? Delete(string key, string? versionId, WriteCondition condition, bool bypassesGovernance = false)
    {
        lock (Gate)
        {
            var versions = VersionsOf(key);
            CheckDelete(key, condition);
            if (_pending.TryGetValue(key, out var conditions) && Current(key) is not null)
                conditions.ForEach(static c => c.Overtaken = true);

            if (versionId is null && Settings.Versioning != Versioning.Never)
                return Insert(new ObjectVersion { Key = key, IsDeleteMarker = true, LastModified = Now() });
            var victim = versions.FirstOrDefault(v => v.VersionId == (versionId ?? ObjectVersion.NullVersion));
            victim?.Attributes.Lock.CheckDelete(bypassesGovernance);
            if (victim is not null)
                Remove(victim);
            return victim;
        }
    }

    // Only the current version is looked at, whichever is to go; a delete marker matches nothing.
    // Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
    private void CheckDelete(string key, WriteCondition condition)
    {
        if (!condition.IsEmpty && VersionsOf(key) is [{ IsDeleteMarker: true }, ..])
            throw S3Errors.PreconditionFailed("If-Match");
        condition.Check(key, Current(key));
    }

    /// <summary>Takes a version read back from its record.</summary>
    public void Restore(ObjectVersion version)
    {
        _sequence = Math.Max(_sequence, version.Sequence);
        Add(version);
        _versions[version.Key].Sort(static (a, b) => b.Sequence.CompareTo(a.Sequence));
    }

    /// <summary>Now, in the whole seconds that S3 keeps.</summary>
    public static DateTimeOffset Now() => DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    private void Amend(ObjectVersion version, Func<ObjectAttributes, ObjectAttributes> change)
    {
        lock (Gate)
        {
            if (!_versions.TryGetValue(version.Key, out var versions) || versions.FindIndex(v => v.Sequence == version.Sequence) is var at && at < 0)
                throw S3Errors.NoSuchKey(version.Key);
            versions[at] = versions[at] with { Attributes = change(versions[at].Attributes) };
            records?.Save(Name, versions[at]);
        }
    }

    private ObjectVersion Insert(ObjectVersion version)
    {
        var named = Settings.Versioning == Versioning.Enabled;
        version = version with { Sequence = ++_sequence, VersionId = named ? NewVersionId() : ObjectVersion.NullVersion };
        var replaced = named ? null : VersionsOf(version.Key).FirstOrDefault(static v => v.VersionId == ObjectVersion.NullVersion);

        // The record of a null version has one name, so saving the new one replaces the old one in a single rename.
        records?.Save(Name, version);
        Add(version);
        if (replaced is not null)
        {
            _versions[version.Key].Remove(replaced);
            Discard(replaced);
        }

        return version;
    }

    private void Add(ObjectVersion version)
    {
        if (!_versions.TryGetValue(version.Key, out var versions))
        {
            _versions.Add(version.Key, versions = new List<ObjectVersion>(1));
            Keys.Add(version.Key);
        }

        versions.Insert(0, version);
    }

    private void Remove(ObjectVersion version)
    {
        records?.Delete(Name, version);
        var versions = _versions[version.Key];
        versions.Remove(version);
        if (versions.Count == 0)
        {
            _versions.Remove(version.Key);
            Keys.Remove(version.Key);
        }

        Discard(version);
    }

    private static void Discard(ObjectVersion version)
    {
        foreach (var blob in version.Content)
            blob.Discard();
    }

    private static string NewVersionId() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(24)).Replace('+', '.').Replace('/', '_');
}
