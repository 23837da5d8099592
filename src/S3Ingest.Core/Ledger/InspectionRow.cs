namespace S3Ingest.Core.Ledger;

/// <summary>One inspection as it is stored, without its findings.</summary>
internal sealed record InspectionRow
{
    public required long Id { get; init; }

    public required Guid Operation { get; init; }

    public required OperationType Type { get; init; }

    public required OperationStatus Status { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public required string BucketName { get; init; }

    public required string Scope { get; init; }

    public string? Selection { get; init; }

    public required VerifyDepth Depth { get; init; }

    public long Bytes { get; init; }

    public required Dictionary<string, long> Counts { get; init; }

    public LedgerFault? Fault { get; init; }

    public required string User { get; init; }

    public required Dictionary<string, string> Arguments { get; init; }
}
