namespace S3Ingest.Core.Ledger;

/// <summary>One verification as the ledger keeps it: how many objects had which outcome, and those that were not verified.</summary>
public sealed record VerificationRun
{
    /// <summary>Its id in the history.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>UTC; null while it runs, and for ever when its process died.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Success: every object was verified. Failed: some were not. Cancelled: it was stopped; the counts go up to there.</summary>
    public OperationStatus Status { get; init; }

    /// <summary>Bucket.</summary>
    public string BucketName { get; init; } = "";

    /// <summary>S3 URI and what was chosen below it, for people.</summary>
    public string Scope { get; init; } = "";

    /// <summary>How far it looked.</summary>
    public VerifyDepth Depth { get; init; }

    /// <summary>Bytes of the objects that were looked at.</summary>
    public long Bytes { get; init; }

    /// <summary>Number of objects by outcome; an outcome that no object had is not there.</summary>
    public IReadOnlyDictionary<VerifyStatus, long> Counts { get; init; } = new Dictionary<VerifyStatus, long>();

    /// <summary>The first 1,000 objects that were not verified. <see cref="Counts"/> has them all.</summary>
    public IReadOnlyList<VerificationFinding> Findings { get; init; } = [];
}
