namespace S3Ingest.Core.Ledger;

/// <summary>A source that this run, and no other, works on until the operation ends.</summary>
public sealed record Claim
{
    /// <summary>The operation.</summary>
    public required Guid Operation { get; init; }

    /// <summary>
    /// True when somebody else ended an operation on the source since <see cref="OperationStart.Known"/>: nothing was begun,
    /// and the source has to be looked at again.
    /// </summary>
    public bool IsOutdated { get; init; }

    /// <summary>
    /// Not null when a dead run left its operation on this source: <see cref="Operation"/> is that one, taken over by
    /// this run, and nothing new was begun. It has to be recovered and ended first, then the source can be begun again.
    /// </summary>
    public InterruptedOperation? Interrupted { get; init; }
}
