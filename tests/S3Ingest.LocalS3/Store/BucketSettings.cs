namespace S3Ingest.LocalS3.Store;

/// <summary>What is configured on a bucket; documents are kept as they were put.</summary>
internal sealed record BucketSettings(string Name, DateTimeOffset Created)
{
    public Versioning Versioning { get; init; } = Versioning.Never;

    /// <summary>Whether versions can be locked; only a bucket that was made so.</summary>
    public bool ObjectLock { get; init; }

    /// <summary>False where the owner of the bucket owns every object, as in every new bucket.</summary>
    public bool HasAcls { get; init; }

    public string? Lifecycle { get; init; }

    public string? Tagging { get; init; }
}
