namespace S3Ingest;

/// <summary>What the bucket looks like after a migration or its undo, found by listing it again.</summary>
public sealed class MigrationReport
{
    /// <summary>The migration.</summary>
    public Guid MigrationId { get; init; }

    /// <summary>Move or Undo.</summary>
    public string Action { get; init; } = "";

    /// <summary>Bucket.</summary>
    public string BucketName { get; init; } = "";

    /// <summary>Where the layout begins.</summary>
    public string KeyPrefix { get; init; } = "";

    /// <summary>Success: everything planned is done. Partial: single objects are not.</summary>
    public OperationStatus Status { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset CompletedAt { get; init; }

    /// <summary>Objects of the plan.</summary>
    public long Planned { get; init; }

    /// <summary>Objects that are at their new key only, or, where the sources were kept, there too; of an undo, those that are back.</summary>
    public long Done { get; init; }

    /// <summary>Bytes of these.</summary>
    public long BytesDone { get; init; }

    /// <summary>Objects that are at both keys, since the old one could not be deleted or a reference not be changed.</summary>
    public long Remaining { get; init; }

    /// <summary>Objects that another object stood in the way of.</summary>
    public long Conflicts { get; init; }

    /// <summary>Objects that stay where they were for another reason.</summary>
    public long Failed { get; init; }

    /// <summary>References changed.</summary>
    public long ReferencesUpdated { get; init; }

    /// <summary>Objects below the prefix whose key is still a legacy one.</summary>
    public long LegacyCount { get; init; }

    /// <summary>The first 1,000 of them, S3 URIs.</summary>
    public IReadOnlyList<string> LegacyPaths { get; init; } = [];

    /// <summary>Objects below the prefix that no rule of the layout knows.</summary>
    public long OrphanCount { get; init; }

    /// <summary>The first 1,000 of them, S3 URIs.</summary>
    public IReadOnlyList<string> Orphans { get; init; } = [];

    /// <summary>S3 URI of the manifest.</summary>
    public string ManifestPath { get; init; } = "";

    /// <summary>S3 URI of this report as JSON.</summary>
    public string ReportPath { get; init; } = "";
}
