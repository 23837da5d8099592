namespace S3Ingest.LocalS3.Checksums;

/// <summary>
/// The additional checksums of S3 and their names on the wire.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
/// </summary>
internal enum ChecksumAlgorithm
{
    Crc32,
    Crc32C,
    Crc64Nvme,
    Sha1,
    Sha256,
}
