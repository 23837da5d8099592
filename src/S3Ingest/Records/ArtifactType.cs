namespace S3Ingest;

/// <summary>What an object of a structured bucket belongs to.</summary>
public enum ArtifactType
{
    /// <summary>Output of a training job.</summary>
    Training,
    /// <summary>Output of a compilation job.</summary>
    Compilation,
    /// <summary>Part of a dataset.</summary>
    Dataset,
    /// <summary>Part of a deployment.</summary>
    Deployment,
    /// <summary>A type that the layout names itself.</summary>
    Other,
}
