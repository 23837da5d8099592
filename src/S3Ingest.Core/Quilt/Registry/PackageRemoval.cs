using System.Runtime.CompilerServices;
using System.Text;
using S3Ingest.Core.Quilt.Organization;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt;

/// <summary>
/// Takes revisions of a package out of its registry by deleting their pointers. Manifests stay, because other packages may
/// share them, and so does all data. <c>latest</c> goes first: a death between two steps leaves revisions that are not the latest.
/// </summary>
public sealed class PackageRemoval(ObjectStore store)
{
    private readonly QuiltRegistry _registry = new(store);

    /// <summary>The revisions that would be removed, newest first.</summary>
    /// <param name="packageName">Name.</param>
    /// <param name="topHash">All pointers to this revision, or the first digits of its hash; null for all revisions.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="IngestException">PackageNotFound: there is none.</exception>
    public async Task<IReadOnlyList<FoundRevision>> PlanAsync(string packageName, string? topHash, CancellationToken cancellationToken)
    {
        var planned = new List<FoundRevision>();
        var finder = new PackageFinder(_registry);
        string? wanted = topHash is null ? null : (await finder.FindAsync(packageName, topHash, cancellationToken)).TopHash;
        await foreach (var revision in finder.ListRevisionsAsync(packageName, cancellationToken))
        {
            if (wanted is null || revision.TopHash == wanted)
                planned.Add(revision);
        }
        return planned.Count > 0 ? planned : throw new IngestException(
            IngestErrorId.PackageNotFound, $"No pointer of package '{packageName}' in s3://{store.BucketName} names {topHash ?? "a revision"}: there is nothing to remove.")
        {
            BucketName = store.BucketName,
            Target = PackageUris.Catalog(store.BucketName, packageName, topHash),
        };
    }

    /// <summary>Removes what was planned; each revision is returned once its pointer is gone.</summary>
    /// <param name="plan">Revisions of one package.</param>
    /// <param name="includesDocuments">Deletes the documents that were generated for it too, once no revision is left.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="IngestException">PackageConflict: somebody else pushed meanwhile.</exception>
    public async IAsyncEnumerable<FoundRevision> RunAsync(
        IReadOnlyList<FoundRevision> plan, bool includesDocuments, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string packageName = plan[0].PackageName;
        var removed = plan.Select(r => r.TopHash).ToHashSet(StringComparer.Ordinal);
        var newestLeft = (await _registry.ListRevisionsAsync(packageName, cancellationToken)).FirstOrDefault(r => !removed.Contains(r.TopHash));
        var latest = await _registry.ReadLatestAsync(packageName, cancellationToken);
        if (latest.TopHash is { } current && removed.Contains(current) && !await MoveLatestAsync(packageName, latest.ETag!, newestLeft?.TopHash, cancellationToken))
            throw Conflict(packageName);
        foreach (var revision in plan)
        {
            await store.DeleteAsync(RegistryKeys.Pointer(packageName, revision.UnixTime!.Value), cancellationToken);
            yield return revision;
        }
        if (!includesDocuments || newestLeft is not null)
            yield break;
        foreach (string topHash in removed)
            await DeleteDocumentsAsync(packageName, topHash, cancellationToken);
    }

    private async Task<bool> MoveLatestAsync(string packageName, string etag, string? topHash, CancellationToken cancellationToken)
    {
        string key = RegistryKeys.Latest(packageName);
        if (topHash is null)
            return await store.DeleteIfMatchAsync(key, etag, cancellationToken);
        await using var upload = store.StartUpload(new UploadRequest { Key = key, Condition = CommitCondition.IfMatch(etag), Length = RegistryKeys.TopHashLength });
        await upload.WriteAsync(Encoding.ASCII.GetBytes(topHash), cancellationToken);
        try
        {
            await upload.CommitAsync(cancellationToken);
        }
        catch (IngestException fault) when (fault.ErrorId == IngestErrorId.ObjectExists)
        {
            return false;
        }
        await upload.VerifyAsync(cancellationToken);
        return true;
    }

    // Those of this package's own folder alone: a manifest can name documents of another one.
    private async Task DeleteDocumentsAsync(string packageName, string topHash, CancellationToken cancellationToken)
    {
        string folder = $"{GeneratedDocument.StoragePrefix}{packageName}/";
        using var manifest = await _registry.OpenAsync(topHash, cancellationToken);
        await manifest.ReadHeaderAsync(cancellationToken);
        await foreach (var entry in manifest.ReadEntriesAsync(cancellationToken))
        {
            if (GeneratedKeys.All.Contains(entry.LogicalKey) && PhysicalKey.TryParse(entry.PhysicalKey) is { } place
                && place.BucketName == store.BucketName && place.Key.StartsWith(folder, StringComparison.Ordinal))
            {
                await store.DeleteAsync(place.Key, cancellationToken);
            }
        }
    }

    private IngestException Conflict(string packageName) => new(
        IngestErrorId.PackageConflict,
        $"Package '{packageName}' in s3://{store.BucketName} got a new revision while this one was to be removed. Nothing was removed; look at it (Get-QuiltPackage) and run the command again.")
    {
        BucketName = store.BucketName,
        Target = PackageUris.Catalog(store.BucketName, packageName, null),
    };
}
