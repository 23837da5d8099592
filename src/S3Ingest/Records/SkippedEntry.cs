namespace S3Ingest;

/// <summary>One entry of a source that was left out, and why.</summary>
public sealed class SkippedEntry
{
    /// <summary>Path inside the archive.</summary>
    public string Path { get; init; } = "";

    /// <summary>Why it was left out.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Id of the error catalogue; null when leaving it out is no fault.</summary>
    public string? ErrorId { get; init; }
}
