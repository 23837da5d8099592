namespace S3Ingest.Core.Quilt;

/// <summary>What the metadata of a package tells beside its source and contents.</summary>
public enum MetadataTemplate
{
    /// <summary>Nothing more.</summary>
    Standard,

    /// <summary>Models and training logs.</summary>
    Ml,

    /// <summary>Period, measures and dimensions of its tables.</summary>
    Analytics,
}
