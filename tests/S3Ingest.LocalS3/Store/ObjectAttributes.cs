namespace S3Ingest.LocalS3.Store;

/// <summary>What a client says about an object when it begins to write it.</summary>
internal sealed record ObjectAttributes
{
    /// <summary>Content-Type, Cache-Control, Content-Disposition, Content-Encoding, Content-Language, Expires.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>User metadata: lower-case names without their prefix, values decoded.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    public string StorageClass { get; init; } = "STANDARD";

    /// <summary><c>AES256</c>, which every bucket has by default, or <c>aws:kms</c>.</summary>
    public string Encryption { get; init; } = "AES256";

    public string? KmsKeyId { get; init; }

    public ObjectLock Lock { get; init; } = new();

    /// <summary>Beyond the owner's full control.</summary>
    public IReadOnlyList<Grant> Grants { get; init; } = [];
}
