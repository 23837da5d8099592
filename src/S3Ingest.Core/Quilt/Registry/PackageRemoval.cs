using System.Runtime.CompilerServices;
using S3Ingest.Core.Quilt.Organization;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt;

/// <summary>
/// Takes revisions of a package out of its registry by deleting their pointers. Manifests stay, because other packages may
/// share them, and so does all data. <c>latest</c> goes first and the other pointers last: a death between two steps leaves revisions that
/// are not the latest, and by them the same removal finds everything again that is still to be deleted.
/// </summary>
public sealed class PackageRemoval(ObjectStore store)
{
    private readonly QuiltRegistry _registry = new(store);

    /// <summary>What would be removed.</summary>
    /// <param name="packageName">Name.</param>
    /// <param name="topHash">All pointers to this revision, or the first digits of its hash; null for all revisions.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="IngestException">PackageNotFound: there is nothing.</exception>
    public async Task<RemovalPlan> PlanAsync(string packageName, string? topHash, CancellationToken cancellationToken)
    {
        var (revisions, damaged) = (new List<FoundRevision>(), new List<string>());
        var finder = new PackageFinder(_registry);
        string? wanted = topHash is null ? null : (await finder.FindAsync(packageName, topHash, cancellationToken)).TopHash;
        await foreach (var (revision, fault) in finder.ListRevisionsAsync(packageName, cancellationToken))
        {
            if (revision is null)
                damaged.Add(fault!.Key!);
            else if (wanted is null || revision.TopHash == wanted)
                revisions.Add(revision);
        }
        bool isWhole = topHash is null;
        return revisions.Count > 0 || (isWhole && damaged.Count > 0) ? new RemovalPlan(packageName, isWhole, revisions, isWhole ? damaged : []) : throw new IngestException(
            IngestErrorId.PackageNotFound, $"No pointer of package '{packageName}' in s3://{store.BucketName} names {topHash ?? "a revision"}: there is nothing to remove.")
        {
            BucketName = store.BucketName,
            Target = PackageUris.Catalog(store.BucketName, packageName, topHash),
        };
    }

    /// <summary>Removes what was planned; each revision is returned once its pointer is gone.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="includesDocuments">Deletes the documents that were generated for it too, when no revision is left.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="IngestException">
    /// PackageConflict: somebody else pushed meanwhile. PackageNotFound, ManifestInvalid, after the last revision: documents
    /// could not be found by its manifest.
    /// </exception>
    public async IAsyncEnumerable<FoundRevision> RunAsync(RemovalPlan plan, bool includesDocuments, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string packageName = plan.PackageName;
        var removed = plan.Revisions.Select(r => r.TopHash).ToHashSet(StringComparer.Ordinal);
        string? newestLeft = await FindNewestLeftAsync(packageName, removed, cancellationToken);
        var latest = await _registry.LookAtLatestAsync(packageName, cancellationToken);
        bool isLatestRemoved = latest.TopHash is { } current ? removed.Contains(current) : latest.ETag is not null && plan.IsWhole;
        if (isLatestRemoved && !await MoveLatestAsync(packageName, latest.ETag!, newestLeft, cancellationToken))
            throw Conflict(packageName);
        IngestException? unread = null;
        if (includesDocuments && newestLeft is null && (isLatestRemoved || latest.ETag is null))
        {
            foreach (string topHash in removed)
                unread = await TryDeleteDocumentsAsync(packageName, topHash, cancellationToken) ?? unread;
        }
        foreach (string pointer in plan.DamagedPointers.Where(key => key != RegistryKeys.Latest(packageName)))
            await store.DeleteAsync(pointer, cancellationToken);
        foreach (var revision in plan.Revisions)
        {
            // Without a time it was latest that named it.
            if (revision.UnixTime is { } time)
                await store.DeleteAsync(RegistryKeys.Pointer(packageName, time), cancellationToken);
            yield return revision;
        }
        if (unread is not null)
            throw unread;
    }

    private async Task<string?> FindNewestLeftAsync(string packageName, HashSet<string> removed, CancellationToken cancellationToken)
    {
        if (await _registry.FindPointersAsync(packageName, cancellationToken) is not { } pointers)
            return null;
        await foreach (var (revision, _) in new PackageFinder(_registry).ReadAsync(pointers, cancellationToken))
        {
            if (revision is not null && !removed.Contains(revision.TopHash))
                return revision.TopHash;
        }
        return null;
    }

    private Task<bool> MoveLatestAsync(string packageName, string etag, string? topHash, CancellationToken cancellationToken) => topHash is null
        ? store.DeleteIfMatchAsync(RegistryKeys.Latest(packageName), etag, cancellationToken)
        : RegistryWriter.TryPointAsync(store, RegistryKeys.Latest(packageName), topHash, CommitCondition.IfMatch(etag), cancellationToken);

    // Those of this package's own folder alone: a manifest can name documents of another one.
    private async Task<IngestException?> TryDeleteDocumentsAsync(string packageName, string topHash, CancellationToken cancellationToken)
    {
        string folder = $"{GeneratedDocument.StoragePrefix}{packageName}/";
        try
        {
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
            return null;
        }
        catch (IngestException fault) when (fault.ErrorId is IngestErrorId.PackageNotFound or IngestErrorId.ManifestInvalid)
        {
            return new IngestException(
                fault.ErrorId,
                $"The revision {topHash} of package '{packageName}' is removed, and its documents are still there: {fault.Message} They are below s3://{store.BucketName}/{folder}.",
                fault)
            {
                BucketName = store.BucketName,
                Target = PackageUris.Catalog(store.BucketName, packageName, topHash),
            };
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
