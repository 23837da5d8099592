namespace S3Ingest;

/// <summary>One object of a migration.</summary>
public sealed class MigrationRecord
{
    /// <summary>The migration; null in a plan that was not recorded.</summary>
    public Guid? MigrationId { get; init; }

    /// <summary>S3 URI of the place that the object leaves.</summary>
    public string OldPath { get; init; } = "";

    /// <summary>S3 URI of the place it gets.</summary>
    public string NewPath { get; init; } = "";

    /// <summary>What it belongs to.</summary>
    public ArtifactType ArtifactType { get; init; }

    /// <summary>Job or deployment, where the layout finds one in the key.</summary>
    public string? JobName { get; init; }

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary>Of the object at its old place, without quotes.</summary>
    public string ETag { get; init; } = "";

    /// <summary>Version at the new place, in a versioned bucket.</summary>
    public string? VersionId { get; init; }

    /// <summary>UTC; when it came to this status.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>How far it came.</summary>
    public MigrationStatus Status { get; init; }

    /// <summary>Id of the error catalogue, see about_IngestErrors.</summary>
    public string? ErrorId { get; init; }

    /// <summary>What went wrong and what to do.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>References that were changed to the new place.</summary>
    public int ReferencesUpdated { get; init; }
}
