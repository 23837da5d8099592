namespace S3Ingest;

/// <summary>What an artifact is. A layout may have types of its own; those that say no kind are Other.</summary>
public enum ArtifactType
{
    /// <summary>Output of a training job.</summary>
    Training,
    /// <summary>Output of a compilation job, for one target.</summary>
    Compilation,
    /// <summary>Input of jobs.</summary>
    Dataset,
    /// <summary>What is deployed to devices or endpoints.</summary>
    Deployment,
    /// <summary>Anything else.</summary>
    Other,
}
