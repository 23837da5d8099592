namespace S3Ingest.Core.Ledger;

/// <summary>Which way a migration goes.</summary>
public enum MigrationPhase
{
    /// <summary>The manifest is not in the bucket yet: nothing was copied.</summary>
    Planning,

    /// <summary>Objects go to their new keys.</summary>
    Moving,

    /// <summary>Objects go back.</summary>
    Undoing,

    /// <summary>Everything is back.</summary>
    Undone,
}
