namespace S3Ingest.Core.Ledger;

/// <summary>How an operation ended.</summary>
public sealed record OperationEnd
{
    /// <summary>The operation.</summary>
    public required Guid Operation { get; init; }

    /// <summary>Success, Partial, Failed, Cancelled or Skipped.</summary>
    public required OperationStatus Status { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset EndedAt { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>UTC; the last byte of the archive that an upload sends was made.</summary>
    public DateTimeOffset? CompressedAt { get; init; }

    /// <summary>UTC; the last byte was sent.</summary>
    public DateTimeOffset? UploadedAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>SHA-256 of the source's bytes, 32 bytes.</summary>
    public byte[]? Sha256 { get; init; }

    /// <summary>Bytes of the source that were read; null when all of it was.</summary>
    public long? BytesRead { get; init; }

    /// <summary>Bytes sent and committed; null when that is the sum of the outputs with status Success.</summary>
    public long? BytesUploaded { get; init; }

    /// <summary>Rows of a tabular source.</summary>
    public long? RowCount { get; init; }

    /// <summary>What became of the outputs; those recorded earlier need not be repeated. Planned ones without outcome are dropped.</summary>
    public IReadOnlyList<OutputOutcome> Outputs { get; init; } = [];

    /// <summary>Entries left out.</summary>
    public IReadOnlyList<SkippedEntry> Skipped { get; init; } = [];

    /// <summary>Where a copy of the archive that an upload sent is kept; null when none is.</summary>
    public string? ArchivePath { get; init; }

    /// <summary>Why it failed.</summary>
    public LedgerFault? Fault { get; init; }

    /// <summary>Further facts, by name.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>
    /// True when the source will be moved now: the claim is held until <see cref="LedgerStore.DisposedAsync"/>, and after
    /// a crash the operation is handed out as interrupted so that the move is repeated.
    /// </summary>
    public bool DispositionOpen { get; init; }

    /// <summary>
    /// True when incomplete uploads could not be aborted (endpoint down): they stay in the ledger and
    /// <see cref="LedgerStore.FindOrphanedUploadsAsync"/> hands them out.
    /// </summary>
    public bool KeepUploads { get; init; }

    /// <summary>
    /// True when this state of the source needs no further work: it is found by <see cref="LedgerStore.FindSourceAsync"/>
    /// and is in the known sources. By default Success, Partial, Failed, and Skipped with at least one output.
    /// </summary>
    public bool? IsKnown { get; init; }
}
