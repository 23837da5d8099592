namespace S3Ingest.LocalS3.Operations;

/// <summary>What a request addresses.</summary>
internal enum Scope
{
    Service,
    Bucket,
    Object,
}
