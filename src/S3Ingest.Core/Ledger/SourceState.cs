namespace S3Ingest.Core.Ledger;

/// <summary>The newest state of a source that an operation dealt with to its end.</summary>
public sealed record SourceState
{
    /// <summary>The operation.</summary>
    public required Guid Operation { get; init; }

    /// <summary>Success, Partial, Failed or Skipped.</summary>
    public required OperationStatus Status { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>UTC, in 100 ns since 0001-01-01.</summary>
    public required long ModifiedTicks { get; init; }

    /// <summary>SHA-256 of the content, 32 bytes; null when the operation did not get that far.</summary>
    public byte[]? Sha256 { get; init; }

    /// <summary>Attempts at this source, that one included.</summary>
    public int Attempt { get; init; }

    /// <summary>What happened to the source.</summary>
    public Disposition Disposition { get; init; }

    /// <summary>Where it was moved to.</summary>
    public string? DispositionPath { get; init; }

    /// <summary>Why it failed.</summary>
    public LedgerFault? Fault { get; init; }
}
