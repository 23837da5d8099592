namespace S3Ingest.Core.Ledger;

/// <summary>What is known of an operation before it begins.</summary>
public sealed record OperationStart
{
    /// <summary>From where to where.</summary>
    public required Target Target { get; init; }

    /// <summary>Path below <see cref="Target.SourceRoot"/>, separated by <c>/</c>.</summary>
    public required string RelativePath { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Time of the last write, UTC, in 100 ns since 0001-01-01.</summary>
    public required long ModifiedTicks { get; init; }

    /// <summary>What the source is.</summary>
    public SourceKind Kind { get; init; }

    /// <summary>True for a directory sent as one archive.</summary>
    public bool IsDirectory { get; init; }

    /// <summary>Upload or Ingest.</summary>
    public OperationType Type { get; init; } = OperationType.Ingest;

    /// <summary>UTC, kept to the millisecond; the operation id starts with it.</summary>
    public DateTimeOffset StartedAt { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>UTC.</summary>
    public DateTimeOffset? DetectedAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>Attempts at this source, this one included.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>
    /// What the caller found by <see cref="LedgerStore.FindSourceAsync"/>, or for an upload by
    /// <see cref="LedgerStore.FindUploadAsync"/>, when it decided to begin: its operation, or <see cref="Guid.Empty"/> for
    /// nothing. Null: not compared.
    /// </summary>
    public Guid? Known { get; init; }

    /// <summary>What will be made of it, as far as it is known; more can be planned later.</summary>
    public IReadOnlyList<PlannedOutput> Outputs { get; init; } = [];

    /// <summary>True when keys of other sources may be taken, as long as nobody is writing them.</summary>
    public bool TakesKeys { get; init; }

    /// <summary>Facts that are known before the end, by name; the end adds to them.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Where the source goes after its success; null when it stays, and for Ingest, where the settings say it.</summary>
    public CompletedPlace? Completed { get; init; }

    /// <summary>Absolute path of the directory that gets a copy of the archive; null when none is kept.</summary>
    public string? ArchiveDirectory { get; init; }
}
