namespace S3Ingest;

/// <summary>What an operation does.</summary>
public enum OperationType
{
    /// <summary>One file or directory sent on demand.</summary>
    Upload,
    /// <summary>One source of the watcher or of Invoke-Ingest.</summary>
    Ingest,
    /// <summary>One migration of a bucket's keys.</summary>
    Move,
    /// <summary>One Quilt package built.</summary>
    Package,
    /// <summary>One verification run.</summary>
    Verify,
    /// <summary>One repair of the ledger.</summary>
    Repair,
}
