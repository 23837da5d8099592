using S3Ingest.LocalS3.Checksums;

namespace S3Ingest.LocalS3.Store;

/// <summary>A part of an upload that is not completed.</summary>
internal sealed record UploadedPart(
    int Number, Blob Content, long Size, string ETag, string Md5, StoredChecksum? Checksum, DateTimeOffset LastModified);
