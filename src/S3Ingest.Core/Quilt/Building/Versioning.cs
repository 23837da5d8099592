using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>Whether a bucket keeps versions, for callers who may not be allowed to ask, or a provider that cannot say.</summary>
internal static class Versioning
{
    /// <summary>Null when that is not to be known (s3:GetBucketVersioning): the caller then does what is right either way.</summary>
    public static async Task<bool?> OfAsync(ObjectStore store, CancellationToken cancellationToken)
    {
        try
        {
            return await store.IsVersionedAsync(cancellationToken);
        }
        catch (IngestException fault) when (fault.ErrorId == IngestErrorId.AccessDenied || fault.HttpStatus is 405 or 501)
        {
            return null;
        }
    }
}
