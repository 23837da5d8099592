namespace S3Ingest;

/// <summary>Whose scheduler runs a task.</summary>
public enum IngestTaskScope
{
    /// <summary>The machine's: it runs whether or not anybody is logged on.</summary>
    Machine,
    /// <summary>The user's own systemd; Linux only.</summary>
    User,
}
