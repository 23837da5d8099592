namespace S3Ingest.Core.Ledger;

/// <summary>What a sum over many operations needs of each: no checksum, no key, no argument. Times are UTC, sizes bytes.</summary>
public sealed record OperationFigures
{
    /// <summary>Start.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Absolute local path of the source.</summary>
    public required string Path { get; init; }

    /// <summary>How far it came.</summary>
    public required OperationStatus Status { get; init; }

    /// <summary>What the source was.</summary>
    public SourceKind Kind { get; init; }

    /// <summary>Attempts at the source, this one included.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Bucket.</summary>
    public string Bucket { get; init; } = "";

    /// <summary>Prefix of its keys.</summary>
    public string KeyPrefix { get; init; } = "";

    /// <summary>Bytes of the source.</summary>
    public long SourceBytes { get; init; }

    /// <summary>From start to end; null while it runs.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>From the source's detection to the proof of its last object; null where either is not known.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>Rows of a tabular source.</summary>
    public long? RowCount { get; init; }

    /// <summary>Id of the error catalogue, for Failed and Partial.</summary>
    public string? ErrorId { get; init; }

    /// <summary>What went wrong and what to do.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Entries left out, for Partial.</summary>
    public IReadOnlyList<SkippedEntry> Skipped { get; init; } = [];

    /// <summary>Outputs by outcome and proof.</summary>
    public IReadOnlyList<OutputFigures> Outputs { get; init; } = [];

    /// <summary>For Failed and Partial: true when no later operation says otherwise about the source.</summary>
    public bool IsNewest { get; init; }

    /// <summary>For Failed and Partial that are not the newest: what the newest operation says about the source; null when nothing is known.</summary>
    public OperationStatus? NewestStatus { get; init; }

    /// <summary>For InProgress: true when its process is gone.</summary>
    public bool IsInterrupted { get; init; }
}
