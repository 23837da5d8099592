namespace S3Ingest.Core.Configuration;

/// <summary>How strictly the metadata of a Quilt package is checked (METADATA_VALIDATION_LEVEL).</summary>
public enum MetadataValidationLevel
{
    /// <summary>Well-formed, with description, tags and source.</summary>
    Moderate,

    /// <summary>Department, contact, and every tabular file in the data dictionary too.</summary>
    Strict,

    /// <summary>Well-formed.</summary>
    Basic,
}
