namespace S3Ingest;

/// <summary>Outcome of verifying one object.</summary>
public sealed class VerifyResult
{
    /// <summary>Object key.</summary>
    public string Key { get; init; } = "";

    /// <summary>Bucket.</summary>
    public string BucketName { get; init; } = "";

    /// <summary>Operation that put it there.</summary>
    public Guid? OperationId { get; init; }

    /// <summary>Outcome.</summary>
    public VerifyStatus Status { get; init; }

    /// <summary>What was compared.</summary>
    public VerificationMethod Method { get; init; }

    /// <summary>What the ledger says.</summary>
    public string? Expected { get; init; }

    /// <summary>What S3 says.</summary>
    public string? Actual { get; init; }
}
