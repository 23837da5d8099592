namespace S3Ingest.Core.Configuration;

/// <summary>What happens when a name is taken in the completed directory (MGMT_DUPLICATE_HANDLING).</summary>
public enum DuplicateHandling
{
    /// <summary>A UTC timestamp is put before the extension.</summary>
    Timestamp,

    /// <summary>The file goes into a new subdirectory named by a UTC timestamp.</summary>
    Subdirectory,

    /// <summary>The move fails with <see cref="IngestErrorId.DispositionFailed"/>.</summary>
    Error,
}
