namespace S3Ingest.Core.Ledger;

/// <summary>One operation as it is stored, with its outputs. Times are ms: detected and settled before the start, the others each after the one before.</summary>
internal sealed class HistoryRow
{
    public required long Id { get; init; }

    public required Guid Operation { get; init; }

    public required string Path { get; init; }

    public required long TargetId { get; init; }

    public Target Target { get; set; } = null!;

    public OperationType Type { get; init; }

    public SourceKind Kind { get; init; }

    public OperationStatus Status { get; init; }

    public int Attempt { get; init; }

    public long Size { get; init; }

    public long ModifiedTicks { get; init; }

    public byte[]? Sha256 { get; init; }

    public long? Detected { get; init; }

    public long? Settled { get; init; }

    public long? Uploaded { get; init; }

    public long? Verified { get; init; }

    public long? Ended { get; init; }

    public long? Disposed { get; init; }

    public Disposition Disposition { get; init; }

    public string? MovedPath { get; init; }

    public long? BytesRead { get; init; }

    public long? BytesUploaded { get; init; }

    public long? RowCount { get; init; }

    public Detail Detail { get; init; } = Detail.None;

    /// <summary>True for an upload of which something is left: its source is to be moved, or a multipart upload to be aborted.</summary>
    public bool IsOpen { get; init; }

    public string User { get; init; } = "";

    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    public List<OutputOutcome> Outputs { get; set; } = [];

    public DateTimeOffset StartedAt => OperationIds.TimeOf(Id);

    public DateTimeOffset? DetectedAt => After(-Detected, 0);

    public DateTimeOffset? SettledAt => After(-Settled, 0);

    public DateTimeOffset? CompressedAt => After(Detail.Compressed, 0);

    public DateTimeOffset? UploadedAt => After(Uploaded, 0);

    public DateTimeOffset? VerifiedAt => After(Verified, Uploaded ?? 0);

    public DateTimeOffset? EndedAt => After(Ended, (Uploaded ?? 0) + (Verified ?? 0));

    public DateTimeOffset? DisposedAt => After(Disposed, (Uploaded ?? 0) + (Verified ?? 0) + (Ended ?? 0));

    /// <summary>Absolute local path.</summary>
    public string FullPath =>
        System.IO.Path.TrimEndingDirectorySeparator(Target.SourceRoot) + System.IO.Path.DirectorySeparatorChar + Path.Replace('/', System.IO.Path.DirectorySeparatorChar);

    private DateTimeOffset? After(long? ms, long before) => ms is { } value ? StartedAt.AddMilliseconds(value + before) : null;
}
