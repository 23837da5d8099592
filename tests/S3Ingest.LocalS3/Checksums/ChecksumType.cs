namespace S3Ingest.LocalS3.Checksums;

/// <summary>
/// What a stored checksum covers: the bytes of the whole object, or the checksums of its parts.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
/// </summary>
internal enum ChecksumType
{
    FullObject,
    Composite,
}
