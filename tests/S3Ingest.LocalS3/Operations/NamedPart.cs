using S3Ingest.LocalS3.Checksums;

namespace S3Ingest.LocalS3.Operations;

/// <summary>A part as a Complete request names it.</summary>
internal sealed record NamedPart(int Number, string ETag, ChecksumAlgorithm? Algorithm, string? Checksum);
