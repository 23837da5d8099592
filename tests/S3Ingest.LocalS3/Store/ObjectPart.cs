using S3Ingest.LocalS3.Checksums;

namespace S3Ingest.LocalS3.Store;

/// <summary>A part that a multipart object was made of.</summary>
internal sealed record ObjectPart(int Number, long Size, StoredChecksum? Checksum);
