namespace S3Ingest.Core.Storage;

/// <summary>One part that the provider holds.</summary>
/// <param name="PartNumber">1 to 10,000.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">Without quotes.</param>
/// <param name="ChecksumCrc64Nvme">Base64 of the part's CRC-64/NVME, where it was sent.</param>
public sealed record ListedPart(int PartNumber, long Size, string ETag, string? ChecksumCrc64Nvme = null);
