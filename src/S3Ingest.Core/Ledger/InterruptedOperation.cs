namespace S3Ingest.Core.Ledger;

/// <summary>An operation that a dead run left behind, taken over by this run.</summary>
public sealed record InterruptedOperation
{
    /// <summary>The operation.</summary>
    public required Guid Operation { get; init; }

    /// <summary>From where to where.</summary>
    public required Target Target { get; init; }

    /// <summary>Path below <see cref="Target.SourceRoot"/>.</summary>
    public required string RelativePath { get; init; }

    /// <summary>Bytes of the source when the operation began.</summary>
    public required long Size { get; init; }

    /// <summary>UTC, in 100 ns since 0001-01-01.</summary>
    public required long ModifiedTicks { get; init; }

    /// <summary>InProgress; or how it ended, when only the disposition is still open.</summary>
    public required OperationStatus Status { get; init; }

    /// <summary>
    /// True when the source had been read to its end without fault and the held completions had begun: they are to be
    /// finished. False: they are to be aborted.
    /// </summary>
    public bool IsCommitting { get; init; }

    /// <summary>What the source is.</summary>
    public SourceKind Kind { get; init; }

    /// <summary>Upload or Ingest.</summary>
    public OperationType Type { get; init; }

    /// <summary>Attempts at this source, that one included.</summary>
    public int Attempt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>SHA-256 of the source, 32 bytes, once recorded.</summary>
    public byte[]? Sha256 { get; init; }

    /// <summary>Rows, once recorded.</summary>
    public long? RowCount { get; init; }

    /// <summary>Entries left out, once recorded.</summary>
    public IReadOnlyList<SkippedEntry> Skipped { get; init; } = [];

    /// <summary>Facts that were known at its begin.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>True for a directory sent as one archive.</summary>
    public bool IsDirectory { get; init; }

    /// <summary>Where an upload's source goes after its success; null when it stays.</summary>
    public CompletedPlace? Completed { get; init; }

    /// <summary>Absolute path of the directory that gets a copy of its archive; null when none is kept.</summary>
    public string? ArchiveDirectory { get; init; }

    /// <summary>Its outputs.</summary>
    public IReadOnlyList<InterruptedOutput> Outputs { get; init; } = [];
}
