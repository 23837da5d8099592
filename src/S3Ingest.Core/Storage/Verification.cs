namespace S3Ingest.Core.Storage;

/// <summary>Proof that an object is what was sent.</summary>
/// <param name="Method">What proved it.</param>
/// <param name="ChecksumS3">What the provider returned, <c>crc64nvme:&lt;base64&gt;</c>; null when it returned none.</param>
/// <param name="ETag">Without quotes.</param>
/// <param name="VersionId">Version, in a versioned bucket.</param>
/// <param name="StorageClass">As reported.</param>
/// <param name="ContentType">As reported.</param>
/// <param name="Size">Bytes.</param>
public sealed record Verification(
    VerificationMethod Method,
    string? ChecksumS3,
    string ETag,
    string? VersionId,
    string? StorageClass,
    string? ContentType,
    long Size);
