namespace S3Ingest;

/// <summary>Where the file or object of a <see cref="FileRecord"/> is.</summary>
public enum FileLocation
{
    /// <summary>On local disk, where it was found.</summary>
    Local,
    /// <summary>An object in S3.</summary>
    S3,
    /// <summary>In the completed directory.</summary>
    Completed,
    /// <summary>In the error directory.</summary>
    Error,
    /// <summary>Only ever in memory.</summary>
    Stream,
}
