namespace S3Ingest;

/// <summary>One path of a bucket's layout: where an artifact is, or will be.</summary>
public sealed class S3StructurePath
{
    /// <summary>S3 URI of the place where the artifact is now, or of the path that was built; null without a bucket.</summary>
    public string? Uri { get; init; }

    /// <summary>Bucket; null where none is configured.</summary>
    public string? BucketName { get; init; }

    /// <summary>Key of <see cref="Uri"/>; a folder ends with <c>/</c>.</summary>
    public string Key { get; init; } = "";

    /// <summary>What the artifact is.</summary>
    public ArtifactType ArtifactType { get; init; }

    /// <summary>Job or deployment.</summary>
    public string? JobName { get; init; }

    /// <summary>Target of a compilation.</summary>
    public string? Target { get; init; }

    /// <summary>Path below the artifact's folder; null for the folder itself.</summary>
    public string? FileName { get; init; }

    /// <summary>The path that was given is legacy; where none was given, the artifact still is at its legacy place.</summary>
    public bool IsLegacy { get; init; }

    /// <summary>The path in its new form.</summary>
    public string? NewUri { get; init; }

    /// <summary>Whether the artifact is there; null where nobody looked.</summary>
    public bool? Exists { get; init; }

    /// <summary>How far a migration took the object, as this ledger knows it; null where none did.</summary>
    public MigrationStatus? MigrationStatus { get; init; }
}
