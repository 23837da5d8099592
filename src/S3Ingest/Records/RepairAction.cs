namespace S3Ingest;

/// <summary>What a repair did.</summary>
public enum RepairAction
{
    /// <summary>Ledger and S3 agree.</summary>
    Kept,
    /// <summary>Taken into the ledger from S3.</summary>
    Added,
    /// <summary>Taken out of the ledger: not in S3.</summary>
    Removed,
    /// <summary>An incomplete multipart upload was aborted.</summary>
    Aborted,
}
