namespace S3Ingest;

/// <summary>What became of one source.</summary>
public sealed class IngestResult : OperationRecord
{
    /// <summary>What the source was.</summary>
    public SourceKind SourceKind { get; init; }

    /// <summary>The objects made from it.</summary>
    public IReadOnlyList<UploadRecord> Outputs { get; init; } = [];

    /// <summary>Bytes of the source.</summary>
    public long BytesRead { get; init; }

    /// <summary>Bytes sent to S3 and committed.</summary>
    public long BytesUploaded { get; init; }

    /// <summary>Rows of a tabular source.</summary>
    public long? RowCount { get; init; }

    /// <summary>Entries left out.</summary>
    public IReadOnlyList<SkippedEntry> Skipped { get; init; } = [];

    /// <summary>What happened to the source.</summary>
    public Disposition Disposition { get; init; }

    /// <summary>Where it was moved to.</summary>
    public string? DispositionPath { get; init; }

    /// <summary>Attempts at this source, this one included.</summary>
    public int Attempt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? DetectedAt { get; init; }

    /// <summary>Steps in order.</summary>
    public IReadOnlyList<IngestStep> Steps { get; init; } = [];

    /// <summary>0 to 1.</summary>
    public double Progress { get; init; }
}
