namespace S3Ingest;

/// <summary>One file, or one definition, that makes a task.</summary>
public sealed class IngestTaskFile
{
    /// <summary>Absolute path of a unit file, or the path of the task in Task Scheduler.</summary>
    public string Path { get; init; } = "";

    /// <summary>The text that is there: a unit, or the XML of the task.</summary>
    public string Content { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Path;
}
