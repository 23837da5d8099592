using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure;

/// <summary>
/// Says where an artifact is now. A migration may run meanwhile: it copies, then deletes, so the object is at the old
/// place until it is at the new one. The new place is therefore looked at, then the old one, then the new one again:
/// whoever finds neither of the first two was overtaken by the deletion, and the copy is there.
/// </summary>
public sealed class ArtifactResolver
{
    private readonly IBucketKeys _keys;
    private readonly StructureLayout _layout;
    private readonly string _basePrefix;
    private readonly Func<string, CancellationToken, Task<MigrationRecord?>> _findMigration;

    /// <param name="store">Bucket of the artifacts.</param>
    /// <param name="layout">Layout of the bucket.</param>
    /// <param name="basePrefix">Prefix below which the layout begins.</param>
    /// <param name="findMigration">What a ledger knows of the migration of an old key; null without a ledger.</param>
    public ArtifactResolver(ObjectStore store, StructureLayout layout, string basePrefix, Func<string, CancellationToken, Task<MigrationRecord?>>? findMigration)
        : this(new StoreKeys(store), layout, basePrefix, findMigration)
    {
    }

    internal ArtifactResolver(IBucketKeys keys, StructureLayout layout, string basePrefix, Func<string, CancellationToken, Task<MigrationRecord?>>? findMigration = null)
    {
        (_keys, _layout, _basePrefix) = (keys, layout, BasePrefix.Normalise(basePrefix));
        _findMigration = findMigration ?? ((_, _) => Task.FromResult<MigrationRecord?>(null));
    }

    /// <summary>Resolves a key of the bucket, legacy or new; one that ends with a slash is a folder.</summary>
    /// <exception cref="IngestException"><see cref="IngestErrorId.StructurePathInvalid"/>, <see cref="IngestErrorId.ArtifactNotFound"/>, or a fault of S3.</exception>
    public Task<S3StructurePath> ResolveAsync(string key, CancellationToken ct)
    {
        var place = _layout.Classify(_basePrefix, key);
        CheckPlace(key, place);
        return LookAsync(place, key, ct);
    }

    /// <summary>Resolves the artifact of a type and its parts, as <see cref="StructureLayout.Build(string, string, IReadOnlyDictionary{string, string})"/> takes them.</summary>
    /// <exception cref="IngestException"><see cref="IngestErrorId.StructurePathInvalid"/>, <see cref="IngestErrorId.ArtifactNotFound"/>, or a fault of S3.</exception>
    public Task<S3StructurePath> ResolveAsync(string artifactTypeName, IReadOnlyDictionary<string, string> parts, CancellationToken ct) =>
        LookAsync(_layout.Classify(_basePrefix, _layout.Build(_basePrefix, artifactTypeName, parts)), null, ct);

    private async Task<S3StructurePath> LookAsync(KeyPlace place, string? givenKey, CancellationToken ct)
    {
        var newKey = place.NewKey!;
        var legacyKey = givenKey == newKey ? null : givenKey;
        IReadOnlyList<string> oldKeys = [.. new[] { legacyKey }.OfType<string>().Concat(_layout.LegacyKeys(_basePrefix, place)).Distinct()];
        var migration = newKey.EndsWith('/') ? null : await FindMigrationAsync(legacyKey is null ? oldKeys : [legacyKey], ct);
        var found = newKey.EndsWith('/')
            ? await new FolderLook(_keys, _layout, _basePrefix).FindAsync(newKey, oldKeys, ct)
            : await FindObjectAsync(newKey, legacyKey, oldKeys, migration, ct);
        if (found is null)
        {
            // HEAD says "not there" of objects in a bucket that is not there; a listing tells them apart.
            await _keys.ListLevelAsync(newKey, ct);
            throw NotFound(newKey, oldKeys);
        }
        return new S3StructurePath
        {
            Uri = S3Path.Of(_keys.BucketName, found),
            BucketName = _keys.BucketName,
            Key = found,
            ArtifactType = place.Type,
            JobName = place.JobName,
            Target = place.Target,
            FileName = string.IsNullOrEmpty(place.Rest) ? null : place.Rest,
            IsLegacy = givenKey is null ? found != newKey : legacyKey is not null,
            NewUri = S3Path.Of(_keys.BucketName, newKey),
            Exists = true,
            MigrationStatus = migration?.Status,
        };
    }

    private async Task<string?> FindObjectAsync(string newKey, string? legacyKey, IReadOnlyList<string> oldKeys, MigrationRecord? migration, CancellationToken ct)
    {
        if (legacyKey is not null && await FindRenamedAsync(newKey, migration, ct) is { } renamed)
            return renamed;
        if (await _keys.FindAsync(newKey, ct) is { } atNew)
        {
            if (legacyKey is null || IsMoved(migration) || await _keys.FindAsync(legacyKey, ct) is not { } atOld)
                return newKey;
            // Two different objects: the new one has the name that was wanted for the old one, and is not it. Two equal ones:
            // an undo may take the new one away, so it has to be there once more.
            bool isCopy = atOld.Size == atNew.Size && atOld.ETag == atNew.ETag;
            return isCopy && await _keys.FindAsync(newKey, ct) is not null ? newKey : legacyKey;
        }
        foreach (var key in oldKeys)
        {
            if (await _keys.FindAsync(key, ct) is not null)
                return key;
        }
        return oldKeys.Count > 0 && await _keys.FindAsync(newKey, ct) is not null ? newKey : null;
    }

    /// <summary>The key that a migration chose because another object had the one of the layout.</summary>
    private async Task<string?> FindRenamedAsync(string newKey, MigrationRecord? migration, CancellationToken ct) =>
        IsMoved(migration) && S3Path.TryParse(migration!.NewPath, out var bucket, out var moved)
            && bucket == _keys.BucketName && moved != newKey && await _keys.FindAsync(moved, ct) is not null ? moved : null;

    private static bool IsMoved(MigrationRecord? migration) =>
        migration?.Status is MigrationStatus.Verified or MigrationStatus.ReferencesUpdated or MigrationStatus.Completed;

    private async Task<MigrationRecord?> FindMigrationAsync(IReadOnlyList<string> oldKeys, CancellationToken ct)
    {
        foreach (var key in oldKeys)
        {
            if (await _findMigration(key, ct) is { } migration)
                return migration;
        }
        return null;
    }

    private void CheckPlace(string key, KeyPlace place)
    {
        if (place.NewKey is null || place.TypeName is null)
            throw Invalid(key, place.Reason ?? "It belongs to no artifact.");
        var rule = _layout.FindRule(place.TypeName);
        if (rule.RequiredParts.FirstOrDefault(part => !place.Parts.ContainsKey(part)) is { } missing)
            throw Invalid(key, $"It names no {missing}, so it is the folder of many artifacts. List it, or name one.");
    }

    private IngestException Invalid(string key, string reason) =>
        new(IngestErrorId.StructurePathInvalid, $"'{key}' is no path of the layout '{_layout.Name}'. {reason}")
        {
            BucketName = _keys.BucketName,
            Key = key,
            Target = S3Path.Of(_keys.BucketName, key),
        };

    private IngestException NotFound(string newKey, IReadOnlyList<string> oldKeys) =>
        new(IngestErrorId.ArtifactNotFound, oldKeys.Count == 0
            ? $"There is nothing at '{newKey}', and the layout '{_layout.Name}' has no legacy place for it."
            : $"There is nothing at '{newKey}' and at its legacy places: {string.Join(", ", oldKeys.Select(k => $"'{k}'"))}.")
        {
            BucketName = _keys.BucketName,
            Key = newKey,
            Target = S3Path.Of(_keys.BucketName, newKey),
        };
}
