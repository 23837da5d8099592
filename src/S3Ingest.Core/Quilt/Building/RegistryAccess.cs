using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>Which buckets can be a registry for the caller.</summary>
internal sealed class RegistryAccess(BucketStores stores, string sourceBucket)
{
    /// <summary>Folder of uploads that are aborted; no object ever becomes visible in it.</summary>
    public const string Scratch = ".s3ingest/scratch/";

    /// <summary>Buckets of the caller's account.</summary>
    public Task<IReadOnlyList<string>> ListBucketsAsync(CancellationToken cancellationToken) => stores.Open(sourceBucket).ListBucketsAsync(cancellationToken);

    /// <summary>
    /// Whether objects can be put there: a multipart upload is begun and aborted, which needs the permission of PutObject, makes
    /// no object and no event, and leaves nothing. False for a bucket that is not there, or in another region.
    /// </summary>
    public async Task<bool> IsWritableAsync(string bucketName, CancellationToken cancellationToken)
    {
        try
        {
            await stores.Open(bucketName).TryUploadAsync($"{Scratch}{Guid.NewGuid():N}", cancellationToken);
            return true;
        }
        catch (IngestException fault) when (fault.ErrorId is IngestErrorId.AccessDenied or IngestErrorId.BucketNotFound or IngestErrorId.ConfigurationInvalid)
        {
            return false;
        }
    }

    /// <summary>The same for the registry that is wanted.</summary>
    /// <exception cref="IngestException">What is in the way.</exception>
    public async Task RequireWritableAsync(string bucketName, CancellationToken cancellationToken)
    {
        try
        {
            await stores.Open(bucketName).TryUploadAsync($"{Scratch}{Guid.NewGuid():N}", cancellationToken);
        }
        catch (IngestException fault) when (fault.ErrorId == IngestErrorId.BucketNotFound)
        {
            // The store would name the setting of the bucket of sources.
            throw new IngestException(fault.ErrorId, $"There is no bucket '{bucketName}' for the registry. Correct -Registry, or create the bucket.", fault)
            {
                BucketName = bucketName,
                Target = $"s3://{bucketName}",
                Code = fault.Code,
                HttpStatus = fault.HttpStatus,
                RequestId = fault.RequestId,
            };
        }
    }
}
