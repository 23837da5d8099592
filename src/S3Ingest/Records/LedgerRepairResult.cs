namespace S3Ingest;

/// <summary>One action of a ledger repair.</summary>
public sealed class LedgerRepairResult
{
    /// <summary>Relative path of the source.</summary>
    public string Source { get; init; } = "";

    /// <summary>Object key.</summary>
    public string Key { get; init; } = "";

    /// <summary>What was done.</summary>
    public RepairAction Action { get; init; }

    /// <summary>Success; Planned with -WhatIf; Failed when it could not be done.</summary>
    public OperationStatus Status { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}
