namespace S3Ingest.LocalS3.Store;

/// <summary>
/// A bucket's versioning state; once enabled it can only be suspended.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
/// </summary>
internal enum Versioning
{
    Never,
    Enabled,
    Suspended,
}
