namespace S3Ingest.Core.Ledger;

/// <summary>What an inspection came to.</summary>
public sealed record InspectionEnd
{
    /// <summary>Success, Failed or Cancelled.</summary>
    public required OperationStatus Status { get; init; }

    /// <summary>Bytes of the objects that were looked at.</summary>
    public long Bytes { get; init; }

    /// <summary>Number of objects by outcome.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <summary>The first <see cref="LedgerStore.MaxFindings"/> are kept.</summary>
    public IReadOnlyList<InspectionFinding> Findings { get; init; } = [];

    /// <summary>In one sentence what is wrong.</summary>
    public LedgerFault? Fault { get; init; }
}
