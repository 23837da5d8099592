using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Quilt;

/// <summary>Reads revisions: what is in them, and their entries. A manifest of any length is read in flat memory.</summary>
public sealed class PackageReader(QuiltRegistry registry)
{
    /// <summary>What the pointers tell; of what only the manifest tells, nothing.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="status">Planned for one that something would be done with.</param>
    public QuiltPackage Brief(FoundRevision revision, OperationStatus status = OperationStatus.Success) =>
        Record(revision, null, new QuiltStructure(), new QuiltPackageMetadata(), status);

    /// <summary>What pointers and manifest tell.</summary>
    /// <exception cref="IngestException">PackageNotFound, ManifestInvalid.</exception>
    public async Task<QuiltPackage> ReadAsync(FoundRevision revision, CancellationToken cancellationToken)
    {
        using var manifest = await registry.OpenAsync(revision.TopHash, cancellationToken);
        var header = await manifest.ReadHeaderAsync(cancellationToken);
        var summary = new PackageSummary(header, registry.BucketName);
        await foreach (var entry in manifest.ReadEntriesAsync(cancellationToken))
            summary.Add(entry);
        return Record(revision, header.Message, summary.Structure(), summary.Metadata(), OperationStatus.Success);
    }

    /// <summary>The entries in the order of the manifest.</summary>
    /// <param name="packageName">Name, for the records.</param>
    /// <param name="topHash">The revision.</param>
    /// <param name="isWanted">Which paths.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="IngestException">PackageNotFound, ManifestInvalid.</exception>
    public async IAsyncEnumerable<QuiltEntry> ReadEntriesAsync(
        string packageName, string topHash, Func<string, bool> isWanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var manifest = await registry.OpenAsync(topHash, cancellationToken);
        await manifest.ReadHeaderAsync(cancellationToken);
        await foreach (var entry in manifest.ReadEntriesAsync(cancellationToken))
        {
            if (!isWanted(entry.LogicalKey))
                continue;
            // What is no address in S3, such as file://, has no bucket.
            var place = PhysicalKey.TryParse(entry.PhysicalKey).GetValueOrDefault();
            yield return new QuiltEntry
            {
                PackageName = packageName,
                LogicalKey = entry.LogicalKey,
                PhysicalKey = entry.PhysicalKey,
                Size = entry.Size,
                HashType = entry.Hash.Type,
                Hash = entry.Hash.Value,
                Metadata = entry.Meta.TryGetProperty("user_meta", out var meta) ? meta.GetRawText() : null,
                BucketName = place.BucketName ?? "",
                Key = place.Key ?? "",
                VersionId = place.VersionId,
            };
        }
    }

    private QuiltPackage Record(FoundRevision revision, string? message, QuiltStructure structure, QuiltPackageMetadata metadata, OperationStatus status) => new()
    {
        Success = true,
        Status = status,
        PackageName = revision.PackageName,
        Registry = $"s3://{registry.BucketName}",
        TopHash = revision.TopHash,
        Revision = revision.UnixTime,
        CreatedAt = revision.UnixTime is { } time ? DateTimeOffset.FromUnixTimeSeconds(time) : null,
        IsLatest = revision.IsLatest,
        ManifestUri = PackageUris.Manifest(registry.BucketName, revision.TopHash),
        CatalogUri = PackageUris.Catalog(registry.BucketName, revision.PackageName, revision.TopHash),
        Message = message,
        Structure = structure,
        PackageMetadata = metadata,
    };
}
