namespace S3Ingest;

/// <summary>What a verification came to.</summary>
public sealed class VerifySummary
{
    /// <summary>Its id in the history.</summary>
    public Guid OperationId { get; init; }

    /// <summary>True when every object that was looked at is verified, and none was found that the ledger does not know.</summary>
    public bool Passed { get; init; }

    /// <summary>Bucket.</summary>
    public string BucketName { get; init; } = "";

    /// <summary>Which objects were looked at.</summary>
    public string Scope { get; init; } = "";

    /// <summary>How far.</summary>
    public VerifyDepth Depth { get; init; }

    /// <summary>Objects that were looked at.</summary>
    public long Checked { get; init; }

    /// <summary>Objects that are what the ledger says.</summary>
    public long Verified { get; init; }

    /// <summary>Objects that are not there.</summary>
    public long Missing { get; init; }

    /// <summary>Objects of another size.</summary>
    public long SizeMismatch { get; init; }

    /// <summary>Objects of other content.</summary>
    public long ChecksumMismatch { get; init; }

    /// <summary>Objects that another writer replaced.</summary>
    public long Modified { get; init; }

    /// <summary>Objects that the ledger does not know.</summary>
    public long Orphan { get; init; }

    /// <summary>Objects that could not be checked.</summary>
    public long Error { get; init; }

    /// <summary>Verified objects by what proved them.</summary>
    public IReadOnlyDictionary<VerificationMethod, long> Methods { get; init; } = new Dictionary<VerificationMethod, long>();

    /// <summary>Bytes of the objects that were looked at.</summary>
    public long Bytes { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Time from start to end.</summary>
    public TimeSpan Duration { get; init; }
}
