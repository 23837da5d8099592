namespace S3Ingest.Core.Storage;

/// <summary>Checksums that a provider keeps of one object (S3 API, HeadObject with checksum mode).</summary>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">Without quotes.</param>
/// <param name="VersionId">Version, in a versioned bucket.</param>
/// <param name="StorageClass">As reported.</param>
/// <param name="Sha256">SHA-256 of the whole content, 32 bytes; null when the provider keeps none.</param>
/// <param name="CompositeSha256">SHA-256 over the SHA-256 of the parts, 32 bytes; null when the object is not made so.</param>
/// <param name="Crc64Nvme">Base64 of the full-object CRC-64/NVME; null when the provider keeps none.</param>
public sealed record ObjectChecksums(
    long Size, string ETag, string? VersionId, string? StorageClass, byte[]? Sha256, byte[]? CompositeSha256, string? Crc64Nvme);
