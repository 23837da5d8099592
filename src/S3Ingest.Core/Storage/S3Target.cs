namespace S3Ingest.Core.Storage;

/// <summary>What a request is about, for messages.</summary>
/// <param name="Operation">Name of the S3 API action.</param>
/// <param name="Endpoint">Endpoint as in <see cref="ObjectStore.Endpoint"/>.</param>
/// <param name="BucketName">Bucket.</param>
/// <param name="Key">Object key, when it is about one.</param>
internal sealed record S3Target(string Operation, string Endpoint, string BucketName, string? Key)
{
    public string Uri => $"s3://{BucketName}/{Key}";
}
