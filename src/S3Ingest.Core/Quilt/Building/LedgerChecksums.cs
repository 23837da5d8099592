using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>SHA-256 of objects that this ledger put into a bucket, as long as they are what it put there.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="source">Bucket of the objects.</param>
internal sealed class LedgerChecksums(LedgerStore ledger, ObjectStore source)
{
    /// <summary>Of an object that HEAD described: its size, ETag and version have to be those of the upload.</summary>
    /// <returns>32 bytes; null when it is not known, or of another content.</returns>
    public async Task<byte[]?> FindAsync(string key, ObjectChecksums now, CancellationToken cancellationToken) =>
        (await ledger.FindRecordedAsync(source.Endpoint, source.BucketName, [key], cancellationToken)).GetValueOrDefault(key) is { } one
        && IsSame(one, now.ETag, now.Size) && (now.VersionId is null or "null" || now.VersionId == one.VersionId)
            ? one.Sha256 : null;

    /// <summary>Of objects of a bucket without versions, as a listing of now shows them.</summary>
    /// <returns>In their order; null for each that is not known, of another content, or was put there as a version.</returns>
    public async Task<IReadOnlyList<byte[]?>> FindAsync(IReadOnlyList<ListedObject> listed, CancellationToken cancellationToken)
    {
        var known = await ledger.FindRecordedAsync(source.Endpoint, source.BucketName, [.. listed.Select(one => one.Key)], cancellationToken);
        return [.. listed.Select(now => known.GetValueOrDefault(now.Key) is { VersionId: null or "null" } one && IsSame(one, now.ETag, now.Size) ? one.Sha256 : null)];
    }

    private static bool IsSame(RecordedObject one, string etag, long size) => one.ETag == etag && one.Size == size;
}
