namespace S3Ingest.Core.Storage;

/// <summary>Everything HeadObject says of an object that a copy of it must have too (S3 API, HeadObject, CopyObject).</summary>
/// <param name="Info">Key, size, ETag, version.</param>
public sealed record ObjectDetails(ObjectInfo Info)
{
    /// <summary>User metadata as it travels: names in lower case without <c>x-amz-meta-</c>, values not decoded.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Content-Type, Cache-Control, Content-Disposition, Content-Encoding, Content-Language, Expires, as far as set.</summary>
    public required IReadOnlyDictionary<string, string> ContentHeaders { get; init; }

    /// <summary>Checksums by algorithm; those of a multipart upload end in <c>-N</c> unless they cover the whole object.</summary>
    public required IReadOnlyDictionary<string, string> Checksums { get; init; }

    /// <summary>Where a website endpoint sends readers.</summary>
    public string? WebsiteRedirect { get; init; }

    /// <summary>Key of SSE-KMS.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>SSE-KMS with a bucket key.</summary>
    public bool HasBucketKey { get; init; }

    /// <summary>Tags, when the provider counts them and the caller may read them.</summary>
    public int? TagCount { get; init; }

    /// <summary>GOVERNANCE, COMPLIANCE; null without retention.</summary>
    public string? LockMode { get; init; }

    /// <summary>End of the retention, UTC.</summary>
    public DateTimeOffset? RetainUntil { get; init; }

    /// <summary>True under a legal hold.</summary>
    public bool HasLegalHold { get; init; }

    /// <summary>True for an object in an archive class or tier that cannot be read or copied before it is restored.</summary>
    public bool IsArchived { get; init; }

    /// <summary>Parts of the multipart upload that made it, as its ETag says; null for an object of one piece.</summary>
    public int? PartCount => ETags.PartCount(Info.ETag);

    /// <summary>True when equal ETags of single-piece objects are their MD5s (S3 API, Object).</summary>
    public bool HasMd5ETag => PartCount is null && !Info.HasCustomerKey && Info.ServerSideEncryption is null or "AES256";
}
