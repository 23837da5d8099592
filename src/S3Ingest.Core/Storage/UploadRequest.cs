namespace S3Ingest.Core.Storage;

/// <summary>One object to be made.</summary>
public sealed record UploadRequest
{
    /// <summary>Object key, already validated (<see cref="ObjectKey.Validate"/>).</summary>
    public required string Key { get; init; }

    /// <summary>Content-Type.</summary>
    public string ContentType { get; init; } = ContentTypes.Default;

    /// <summary>User metadata, not encoded, names without <c>x-amz-meta-</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Object tags; at most ten (S3 User Guide, object tagging).</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes, when known before; more or fewer bytes are <see cref="IngestErrorId.SourceChanged"/>.</summary>
    public long? Length { get; init; }

    /// <summary>
    /// Goes into the metadata as <see cref="ObjectMetadata.Attempt"/>. A commit whose reply is lost is settled by it,
    /// so it must be new for every attempt at a source; with <see cref="ResumeFrom"/> it is that of the upload's begin.
    /// </summary>
    public string AttemptId { get; init; } = Guid.NewGuid().ToString("N");

    /// <summary>What must hold at the key when the object becomes visible.</summary>
    public CommitCondition Condition { get; init; } = CommitCondition.None;

    /// <summary>Forces multipart, so that after FinishAsync everything lies in an invisible upload and no memory is held.</summary>
    public bool HoldCommit { get; init; }

    /// <summary>Bytes; content below it is one PutObject.</summary>
    public long MultipartThreshold { get; init; } = 8L << 20;

    /// <summary>Bytes of a part, 5 MiB or more; null lets the length decide. Raised when 10,000 parts would not do.</summary>
    public long? PartSize { get; init; }

    /// <summary>Awaited with the upload id before the first part is sent, so that the ledger has it.</summary>
    public Func<string, CancellationToken, Task>? UploadCreated { get; init; }

    /// <summary>Content of a source: it waits while INGEST_BANDWIDTH_SCHEDULE is off. A part that is under way is finished.</summary>
    public bool KeepsHours { get; init; }

    /// <summary>Null takes INGEST_STORAGE_CLASS.</summary>
    public string? StorageClass { get; init; }

    /// <summary>Null takes INGEST_SSE.</summary>
    public string? ServerSideEncryption { get; init; }

    /// <summary>Null takes INGEST_SSE_KMS_KEY_ID.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>
    /// Crash-point hook of the fault tests. <c>create-multipart</c>: reply of CreateMultipartUpload seen, id not yet
    /// recorded. <c>part</c>: one part acknowledged. <c>commit</c>: reply of the commit seen, nothing done with it.
    /// </summary>
    public Action<string>? Reached { get; init; }

    /// <summary>A multipart upload of the same content to go on with; needs <see cref="Length"/>.</summary>
    public ResumePoint? ResumeFrom { get; init; }
}
