namespace S3Ingest.Core.Ledger;

/// <summary>What the ledger says of one object that is in S3.</summary>
public sealed record RecordedObject
{
    /// <summary>Operation that put it there, or found it there.</summary>
    public required Guid Operation { get; init; }

    /// <summary>Start of that operation, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>URL of the endpoint, or <c>aws:</c> and the region.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Bucket.</summary>
    public required string BucketName { get; init; }

    /// <summary>Object key.</summary>
    public required string Key { get; init; }

    /// <summary>Bytes of the object.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 of the object's content, 32 bytes; null where the ledger does not keep it, as of conversions.</summary>
    public byte[]? Sha256 { get; init; }

    /// <summary>Without quotes; null when unknown.</summary>
    public string? ETag { get; init; }

    /// <summary>What the provider returned: <c>algorithm:value</c>.</summary>
    public string? ChecksumS3 { get; init; }

    /// <summary>Version, in a versioned bucket.</summary>
    public string? VersionId { get; init; }
}
