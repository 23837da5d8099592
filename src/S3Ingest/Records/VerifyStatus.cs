namespace S3Ingest;

/// <summary>Outcome of verifying one object.</summary>
public enum VerifyStatus
{
    /// <summary>The object is what the ledger says.</summary>
    Verified,
    /// <summary>No such object.</summary>
    Missing,
    /// <summary>The size differs.</summary>
    SizeMismatch,
    /// <summary>The content differs.</summary>
    ChecksumMismatch,
    /// <summary>Another writer replaced it.</summary>
    Modified,
    /// <summary>In S3, unknown to the ledger.</summary>
    Orphan,
    /// <summary>Could not be checked.</summary>
    Error,
    /// <summary>Would be looked at (-WhatIf).</summary>
    Planned,
}
