namespace S3Ingest;

/// <summary>How far an operation came.</summary>
public enum OperationStatus
{
    /// <summary>What -WhatIf would do.</summary>
    Planned,
    /// <summary>Recorded, not begun.</summary>
    Pending,
    /// <summary>Begun, not ended.</summary>
    InProgress,
    /// <summary>Everything reached S3 and was verified.</summary>
    Success,
    /// <summary>Nothing of it counts as done.</summary>
    Failed,
    /// <summary>Single entries failed, the rest is committed.</summary>
    Partial,
    /// <summary>Stopped before the commit.</summary>
    Cancelled,
    /// <summary>Nothing to do: already there, or no longer there.</summary>
    Skipped,
}
