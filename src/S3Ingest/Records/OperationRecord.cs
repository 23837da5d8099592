namespace S3Ingest;

/// <summary>One run over one source, from start to end.</summary>
public class OperationRecord
{
    /// <summary>UUID version 7: sorts by time.</summary>
    public Guid OperationId { get; init; }

    /// <summary>What it does.</summary>
    public OperationType OperationType { get; init; }

    /// <summary>What it works on: a local path, or an S3 URI.</summary>
    public string TargetPath { get; init; } = "";

    /// <summary>Last segment of <see cref="TargetPath"/>.</summary>
    public string TargetName { get; init; } = "";

    /// <summary>UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>UTC; null while it runs.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>How far it came.</summary>
    public OperationStatus Status { get; init; }

    /// <summary>Where the result is, an S3 URI as a rule.</summary>
    public string? ResultPath { get; init; }

    /// <summary>Id of the error catalogue, see about_IngestErrors.</summary>
    public string? ErrorId { get; init; }

    /// <summary>What went wrong and what to do.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Further facts, by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Account that ran it.</summary>
    public string? User { get; init; }

    /// <summary>Arguments of the command, secrets removed.</summary>
    public IReadOnlyDictionary<string, string> CommandArguments { get; init; } = new Dictionary<string, string>();

    /// <summary>Time from start to end; null while it runs.</summary>
    public TimeSpan? Duration => CompletedAt - StartedAt;
}
