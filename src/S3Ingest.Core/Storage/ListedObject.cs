namespace S3Ingest.Core.Storage;

/// <summary>One line of ListObjectsV2.</summary>
/// <param name="Key">Object key.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">Without quotes.</param>
/// <param name="LastModified">UTC.</param>
public sealed record ListedObject(string Key, long Size, string ETag, DateTimeOffset LastModified);
