using S3Ingest.Core.Quilt.Organization;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>
/// Copies the objects of a package into its registry, on the server. What is there already with the same content is used;
/// what an older revision relies on is never overwritten: a versioned registry keeps it as a version, and in an unversioned one
/// the copy goes elsewhere (<see cref="CopyPlace"/>).
/// </summary>
internal sealed class PackageCopier(PackagePlan plan, ObjectStore source, ObjectStore registry, PackageMeter meter)
{
    private const int Concurrency = 8;

    /// <summary>Copies all of them. Copies of a run that fails stay, unseen by any package, and serve the next one.</summary>
    /// <exception cref="IngestException">The first object that cannot be copied.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        meter.Begin(PackagePhase.Copying, plan.Organization.FileCount, plan.Organization.TotalBytes);
        bool isVersioned = await Versioning.OfAsync(registry, cancellationToken) == true;
        var files = plan.Organization.Assignments.Where(one => !plan.Entries.IsLeftOut(one.Ordinal));
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken }, async (one, token) =>
        {
            await CopyAsync(one, isVersioned, token);
            meter.Add(one.Size);
        });
    }

    private async Task CopyAsync(PackageAssignment one, bool isVersioned, CancellationToken cancellationToken)
    {
        var hash = plan.Entries.HashOf(one.Ordinal);
        var details = await source.HeadDetailsAsync(plan.Request.SourcePrefix + one.Key, plan.Entries.VersionOf(one.Ordinal), cancellationToken);
        if (details is null || details.Info.Size != one.Size)
            throw Fault(one, IngestErrorId.SourceChanged, details is null ? "is no longer there" : "was replaced while the package was made");
        string key = CopyPlace.Of(plan.PackageName, one.LogicalKey, hash, isAside: false);
        var there = await registry.ReadChecksumsAsync(key, null, cancellationToken);
        bool isAside = there is not null && !isVersioned && !IsSame(there, one, hash, details);
        if (isAside)
        {
            key = CopyPlace.Of(plan.PackageName, one.LogicalKey, hash, isAside: true);
            there = await registry.ReadChecksumsAsync(key, null, cancellationToken);
        }
        plan.Entries.SetCopy(
            one.Ordinal, there is not null && IsSame(there, one, hash, details) ? there.VersionId : await ImportAsync(one, hash, details, key, cancellationToken), isAside);
    }

    private async Task<string?> ImportAsync(PackageAssignment one, QuiltHash hash, ObjectDetails details, string key, CancellationToken cancellationToken)
    {
        ImportedObject copy;
        try
        {
            copy = await registry.ImportAsync(source, details, key, ChunkedSha256.PartSizeOf(one.Size), cancellationToken);
        }
        catch (IngestException fault) when (fault.HttpStatus == 412)
        {
            throw Fault(one, IngestErrorId.SourceChanged, "was replaced while the package was made");
        }
        if (copy.Sha256 is { } parts && hash.Type == QuiltHash.Sha256Chunked && one.Size > 0 && ChunkedSha256.FromParts(parts) != hash)
            throw Fault(one, IngestErrorId.SourceChanged, "has another content than when it was hashed");
        return copy.VersionId;
    }

    private static bool IsSame(ObjectChecksums there, PackageAssignment one, QuiltHash hash, ObjectDetails details) => there.Size == one.Size
        && (one.Size == 0
            || (there.Sha256 is { } whole && EntryHasher.OfWhole(whole, one.Size) == hash)
            || (there.CompositeSha256 is { } composite && hash == new QuiltHash(QuiltHash.Sha256Chunked, Convert.ToBase64String(composite)))
            || (there.Sha256 is null && there.CompositeSha256 is null && details.HasMd5ETag && there.ETag == details.Info.ETag));

    private IngestException Fault(PackageAssignment one, IngestErrorId id, string what)
    {
        string uri = plan.Request.Source + one.Key;
        return new IngestException(id, $"{uri} {what}. No revision was made; run the command again.")
        { BucketName = plan.Request.SourceBucket, Key = plan.Request.SourcePrefix + one.Key, Target = uri };
    }
}
