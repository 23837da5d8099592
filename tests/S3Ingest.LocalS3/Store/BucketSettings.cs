namespace S3Ingest.LocalS3.Store;

/// <summary>What is configured on a bucket; documents are kept as they were put.</summary>
internal sealed record BucketSettings(string Name, DateTimeOffset Created)
{
    public Versioning Versioning { get; init; } = Versioning.Never;

    public string? Lifecycle { get; init; }

    public string? Tagging { get; init; }
}
