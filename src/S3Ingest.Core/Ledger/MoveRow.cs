namespace S3Ingest.Core.Ledger;

/// <summary>One object of a migration, as the ledger keeps it.</summary>
/// <param name="Ordinal">Number in the plan, from 1.</param>
/// <param name="OldKey">Key that it leaves.</param>
/// <param name="NewKey">Key that it gets.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">Of the object at the old key, as it was planned or copied last.</param>
public sealed record MoveRow(long Ordinal, string OldKey, string NewKey, long Size, string ETag)
{
    /// <summary>Version at the old key, where the plan names one.</summary>
    public string? VersionId { get; init; }

    /// <summary>What it belongs to.</summary>
    public ArtifactType Type { get; init; }

    /// <summary>Job or deployment.</summary>
    public string? JobName { get; init; }

    /// <summary>ETag of what was at the new key before the migration; null: nothing.</summary>
    public string? ExistingETag { get; init; }

    /// <summary>Its version, in a versioned bucket.</summary>
    public string? ExistingVersionId { get; init; }

    /// <summary>How far it came.</summary>
    public MigrationStatus Status { get; init; }

    /// <summary>True from the moment that the journal allows the deletion of the old object.</summary>
    public bool IsDeleting { get; init; }

    /// <summary>ETag of the object at the new key, once it is verified.</summary>
    public string? NewETag { get; init; }

    /// <summary>Its version, in a versioned bucket.</summary>
    public string? NewVersionId { get; init; }

    /// <summary>References changed to the new key.</summary>
    public int References { get; init; }

    /// <summary>UTC; when it came to this status. Null before the first change.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Id of the error catalogue.</summary>
    public IngestErrorId? Error { get; init; }

    /// <summary>What went wrong and what to do.</summary>
    public string? Message { get; init; }
}
