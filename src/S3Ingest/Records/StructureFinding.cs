namespace S3Ingest;

/// <summary>One thing that an audit of a bucket found.</summary>
public sealed class StructureFinding
{
    /// <summary>How much it matters.</summary>
    public FindingSeverity Severity { get; init; }

    /// <summary>Rule that is broken.</summary>
    public StructureRule Rule { get; init; }

    /// <summary>S3 URI of the object, or of the folder (ends with <c>/</c>).</summary>
    public string Subject { get; init; } = "";

    /// <summary>What is wrong.</summary>
    public string Message { get; init; } = "";

    /// <summary>A command that corrects it, ready to be looked at and run.</summary>
    public string Suggestion { get; init; } = "";

    /// <summary>Bucket.</summary>
    public string BucketName { get; init; } = "";

    /// <summary>Key of the object, or prefix of the folder.</summary>
    public string Key { get; init; } = "";

    /// <summary>Key that the layout gives the object; null where it gives none.</summary>
    public string? NewKey { get; init; }

    /// <summary>What the artifact is; null where no rule of the layout knows it.</summary>
    public ArtifactType? ArtifactType { get; init; }

    /// <summary>Job or deployment that the artifact belongs to.</summary>
    public string? JobName { get; init; }
}
