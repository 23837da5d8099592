namespace S3Ingest.Core.Storage;

/// <summary>What HeadObject says about one object (S3 API, HeadObject).</summary>
/// <param name="Key">Object key.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">Without quotes.</param>
/// <param name="LastModified">UTC.</param>
/// <param name="Metadata">User metadata, decoded, names without <c>x-amz-meta-</c>; names compare without case.</param>
public sealed record ObjectInfo(
    string Key,
    long Size,
    string ETag,
    DateTimeOffset LastModified,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Content-Type.</summary>
    public string? ContentType { get; init; }

    /// <summary>Version, in a versioned bucket.</summary>
    public string? VersionId { get; init; }

    /// <summary>Null when the provider reports none; S3 reports none for STANDARD.</summary>
    public string? StorageClass { get; init; }

    /// <summary>AES256, aws:kms, aws:kms:dsse; null when none is reported.</summary>
    public string? ServerSideEncryption { get; init; }

    /// <summary>True when the object was encrypted with a key of the client's (SSE-C): its ETag is not an MD5.</summary>
    public bool HasCustomerKey { get; init; }

    /// <summary>Base64 of the full-object CRC-64/NVME, big-endian; null when the provider keeps none.</summary>
    public string? ChecksumCrc64Nvme { get; init; }

    /// <summary>Parts of the multipart upload that made it, when the provider reports them.</summary>
    public int? PartCount { get; init; }

    /// <summary><see cref="ObjectMetadata.Attempt"/> of the upload that made it; null for other tools' objects.</summary>
    public string? AttemptId => Metadata.TryGetValue(ObjectMetadata.Attempt, out var id) ? id : null;
}
