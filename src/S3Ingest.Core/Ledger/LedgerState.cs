namespace S3Ingest.Core.Ledger;

/// <summary>What opening a ledger found.</summary>
public enum LedgerState
{
    /// <summary>A sound ledger.</summary>
    Opened,

    /// <summary>There was none; it is empty and has to be rebuilt from S3.</summary>
    Created,

    /// <summary>It was damaged and was set aside; the new one is empty and has to be rebuilt from S3.</summary>
    SetAside,
}
