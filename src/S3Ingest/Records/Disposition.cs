namespace S3Ingest;

/// <summary>What happened to the source after its operation.</summary>
public enum Disposition
{
    /// <summary>It stays where it was found.</summary>
    Left,
    /// <summary>Moved to the completed directory.</summary>
    MovedToCompleted,
    /// <summary>Moved to the error directory.</summary>
    MovedToError,
}
