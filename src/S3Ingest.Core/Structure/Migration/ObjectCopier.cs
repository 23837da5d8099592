using Microsoft.Extensions.Logging;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>Copies one object to another key of its bucket and proves that the copy is the same in everything.</summary>
internal sealed class ObjectCopier(ObjectStore store, bool aclsDisabled, ILogger log, Action<string>? reached)
{
    private readonly ObjectProof _proof = new(store);
    private int _aclsUnreadable;

    public ObjectProof Proof => _proof;

    /// <summary>
    /// Copies and verifies. An object that is there already counts as the copy when it is the same: an earlier attempt
    /// made it, or somebody else did.
    /// </summary>
    /// <param name="source">As HEAD described it right before.</param>
    /// <param name="newKey">Where it goes.</param>
    /// <param name="condition">What must hold there.</param>
    /// <param name="mayAmend">Whether an equal object that is there already is known to be a copy that an earlier attempt left unfinished: it gets the tags and grants that it lacks.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The copy; null when another object is at the key, and nothing was touched.</returns>
    /// <exception cref="IngestException">ObjectChanged, ObjectArchived, ObjectLocked, IntegrityMismatch, AccessDenied; a copy that is not the same was taken away again.</exception>
    public async Task<ObjectDetails?> CopyAsync(ObjectDetails source, string newKey, CommitCondition condition, bool mayAmend, CancellationToken ct)
    {
        if (source.IsArchived)
            throw Fault(IngestErrorId.ObjectArchived, source, "is in an archive class. Restore it (aws s3api restore-object), wait until it is restored, and resume the migration.");
        Task<IReadOnlyList<KeyValuePair<string, string>>>? tags = null;
        Task<IReadOnlyList<KeyValuePair<string, string>>> TagsAsync() => tags ??= store.GetTagsAsync(source.Info.Key, source.Info.VersionId, ct);
        bool made = await store.CopyAsync(source, TagsAsync, newKey, condition, ct);
        if (made)
            reached?.Invoke(MigrationPoint.Copied);
        var copy = await store.HeadDetailsAsync(newKey, null, ct);
        if (copy is null)
        {
            throw Fault(IngestErrorId.ObjectChanged, source, made
                ? $"was copied to s3://{store.BucketName}/{newKey}, and somebody deleted the copy at once. It stays; resume the migration."
                : $"could not be copied: the object at s3://{store.BucketName}/{newKey} vanished meanwhile. It stays; resume the migration.");
        }
        if (!await _proof.HaveSameContentAsync(source, copy, ct))
        {
            if (!made)
                return null;
            throw await DiscardAsync(source, copy, condition, IngestErrorId.IntegrityMismatch, "content");
        }
        if (ObjectProof.FindDifference(source, copy) is { } difference)
        {
            if (!made)
                return null;
            throw await DiscardAsync(source, copy, condition, IngestErrorId.IntegrityMismatch, difference);
        }
        if (ObjectProof.LosesLock(source, copy))
        {
            if (!made)
                return null;
            throw await DiscardAsync(source, copy, condition, IngestErrorId.ObjectLocked, "retention or legal hold");
        }
        if (!await CarryTagsAsync(source, copy, TagsAsync, made || mayAmend, ct) || !await CarryAclAsync(source, copy, made || mayAmend, ct))
            return null;
        reached?.Invoke(MigrationPoint.Verified);
        return copy;
    }

    /// <summary>Sets the tags where the copy has not got them. False: the copy is not ours and has others.</summary>
    private async Task<bool> CarryTagsAsync(
        ObjectDetails source, ObjectDetails copy, Func<Task<IReadOnlyList<KeyValuePair<string, string>>>> tags, bool isOurs, CancellationToken ct)
    {
        if (store.Profile.CountsTags && (source.TagCount ?? 0) == 0 && (copy.TagCount ?? 0) == 0)
            return true;
        var wanted = await tags();
        if (wanted.SequenceEqual(await store.GetTagsAsync(copy.Info.Key, null, ct)))
            return true;
        if (!isOurs)
            return false;
        await store.PutTagsAsync(copy.Info.Key, wanted, ct);
        return wanted.SequenceEqual(await store.GetTagsAsync(copy.Info.Key, null, ct))
            ? true
            : throw Fault(IngestErrorId.IntegrityMismatch, source, $"has tags that the provider does not keep at s3://{store.BucketName}/{copy.Info.Key}. It stays.");
    }

    /// <summary>The same for grants.</summary>
    private async Task<bool> CarryAclAsync(ObjectDetails source, ObjectDetails copy, bool isOurs, CancellationToken ct)
    {
        if (aclsDisabled)
            return true;
        try
        {
            if (await store.GetAclAsync(source.Info.Key, source.Info.VersionId, ct) is not { } acl || acl.IsEqual(await store.GetAclAsync(copy.Info.Key, null, ct)))
                return true;
            if (!isOurs)
                return false;
            await store.PutAclAsync(copy.Info.Key, acl, ct);
            return acl.IsEqual(await store.GetAclAsync(copy.Info.Key, null, ct))
                ? true
                : throw Fault(IngestErrorId.IntegrityMismatch, source, $"has grants that the provider does not keep at s3://{store.BucketName}/{copy.Info.Key}. It stays.");
        }
        catch (IngestException fault) when (fault.ErrorId == IngestErrorId.AccessDenied && fault.Message.StartsWith("GetObjectAcl", StringComparison.Ordinal))
        {
            if (Interlocked.Exchange(ref _aclsUnreadable, 1) == 0)
                log.LogWarning("ACLs of objects cannot be read and so are not carried: {Reason}", fault.Message);
            return true;
        }
    }

    // The old object is untouched, so taking the copy away loses nothing.
    private async Task<IngestException> DiscardAsync(ObjectDetails source, ObjectDetails copy, CommitCondition condition, IngestErrorId id, string what)
    {
        using var cleaning = CleanUpToken.After(CancellationToken.None);
        string left = "";
        if (condition.IsAbsent)
        {
            try
            {
                await store.DeleteIfMatchAsync(copy.Info.Key, copy.Info.ETag, cleaning.Token);
            }
            catch (IngestException fault)
            {
                left = $" The copy could not be taken away: {fault.Message}";
            }
        }
        return Fault(id, source, $"was copied to s3://{store.BucketName}/{copy.Info.Key}, and the copy differs in its {what}. The object stays where it was.{left}");
    }

    private IngestException Fault(IngestErrorId id, ObjectDetails source, string what) =>
        new(id, $"s3://{store.BucketName}/{source.Info.Key} {what}")
        {
            BucketName = store.BucketName,
            Key = source.Info.Key,
            Target = $"s3://{store.BucketName}/{source.Info.Key}",
        };
}
