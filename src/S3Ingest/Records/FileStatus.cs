namespace S3Ingest;

/// <summary>State of the file or object of a <see cref="FileRecord"/>.</summary>
public enum FileStatus
{
    /// <summary>Not begun.</summary>
    Pending,
    /// <summary>On its way.</summary>
    Uploading,
    /// <summary>Where it should be.</summary>
    Completed,
    /// <summary>Its operation failed.</summary>
    Failed,
    /// <summary>Gone, on purpose.</summary>
    Deleted,
}
