using System.Globalization;

namespace S3Ingest.Core.Ledger;

/// <summary>Makes the records of a session from stored operations.</summary>
internal static class RecordFactory
{
    /// <summary>Name in the metadata: how often a tabular source was read.</summary>
    public const string Passes = "passes";

    /// <summary>Name in the metadata: the key where the output was before its object moved.</summary>
    public const string MovedFrom = "moved_from";

    public static IngestResult Result(HistoryRow row)
    {
        var committed = row.Outputs.Where(o => o.Status == OperationStatus.Success).ToList();
        return new IngestResult
        {
            OperationId = row.Operation,
            OperationType = row.Type,
            TargetPath = row.FullPath,
            TargetName = NameOf(row.Path),
            StartedAt = row.StartedAt,
            CompletedAt = row.EndedAt,
            Status = row.Status,
            ResultPath = ResultPath(row),
            ErrorId = row.Detail.Error,
            ErrorMessage = row.Detail.Message,
            Metadata = Metadata(row, row.Outputs.Count == 1 ? row.Outputs[0] : null),
            User = row.User,
            CommandArguments = row.Arguments,
            SourceKind = row.Kind,
            Outputs = row.Outputs.ConvertAll(o => Upload(row, o)),
            BytesRead = row.BytesRead ?? (row.Status == OperationStatus.InProgress ? 0 : row.Size),
            BytesUploaded = row.BytesUploaded ?? committed.Sum(o => SentSize(row, o)),
            RowCount = row.RowCount,
            Skipped = row.Detail.Skipped ?? [],
            Disposition = row.Disposition,
            DispositionPath = row.MovedPath,
            Attempt = row.Attempt,
            DetectedAt = row.DetectedAt,
            Steps = Steps(row),
            Progress = row.Status == OperationStatus.InProgress ? 0 : 1,
        };
    }

    /// <summary>An operation with one output as the record of that output.</summary>
    public static UploadRecord Upload(HistoryRow row) =>
        Upload(row, row.Outputs.Count > 0 ? row.Outputs[0] : new OutputOutcome { Ordinal = 0, Key = "", Status = row.Status, SentSize = 0 });

    public static UploadRecord Upload(HistoryRow row, OutputOutcome output)
    {
        var isUpload = row.Type == OperationType.Upload;
        // An upload is its one output; an equal object that was there already is its success.
        var status = isUpload ? row.Status : output.Status;
        // The operation's own fault explains an output that never came to an outcome. That of a success is a source that could not be moved.
        var fault = output.Fault ?? (!isUpload && status is OperationStatus.Success or OperationStatus.Skipped ? null : row.Detail.Fault);
        var files = FileRecordFactory.Of(row, output, fault);
        return new UploadRecord
        {
            OperationId = row.Operation,
            OperationType = row.Type,
            TargetPath = row.FullPath,
            TargetName = NameOf(row.Path),
            StartedAt = row.StartedAt,
            CompletedAt = row.EndedAt,
            Status = status,
            ResultPath = output.Status is OperationStatus.Success or OperationStatus.Skipped ? Uri(row, output.Key) : null,
            ErrorId = fault?.ErrorId,
            ErrorMessage = fault?.Message,
            Metadata = Metadata(row, output),
            User = row.User,
            CommandArguments = row.Arguments,
            CompressionType = output.Compression,
            OriginalSize = OriginalSize(row, output),
            CompressedSize = SentSize(row, output),
            BucketName = row.Target.Bucket,
            Key = output.Key,
            VersionId = output.VersionId,
            StorageClass = output.StorageClass,
            ChecksumOriginal = Checksum(OriginalSha256(row, output)),
            ChecksumCompressed = Checksum(output.SentSha256),
            ChecksumS3 = output.ChecksumS3,
            ETag = output.ETag,
            VerificationMethod = output.Verification,
            ContentType = output.ContentType,
            EntryPath = output.EntryPath,
            CompletedPath = row.Disposition == Disposition.MovedToCompleted ? row.MovedPath : null,
            CompressedPath = row.Detail.Archive,
            Stages = isUpload ? UploadStages.Of(row, output) : [],
            SourceFile = files.Source,
            CompressedFile = files.Compressed,
            S3File = files.S3,
            CompletedFile = files.Completed,
        };
    }

    public static long OriginalSize(HistoryRow row, OutputOutcome output) => output.OriginalSize ?? row.Size;

    public static long SentSize(HistoryRow row, OutputOutcome output) => output.SentSize ?? OriginalSize(row, output);

    /// <summary>
    /// False for an object that holds something made from the original. Its own SHA-256 is not kept where the ledger would
    /// exceed its 250 bytes for a source; what S3 returned proves it.
    /// </summary>
    public static bool IsAsItWas(HistoryRow row, OutputOutcome output) =>
        IsAsItWas(OriginalSize(row, output), SentSize(row, output), output.Key, output.EntryPath ?? row.Path);

    /// <inheritdoc cref="IsAsItWas(HistoryRow, OutputOutcome)"/>
    public static bool IsAsItWas(long originalSize, long sentSize, string key, string path) =>
        sentSize == originalSize && Path.GetExtension(key.AsSpan()).SequenceEqual(Path.GetExtension(path.AsSpan()));

    public static byte[]? OriginalSha256(HistoryRow row, OutputOutcome output) => output.Sha256 ?? (output.EntryPath is null ? row.Sha256 : null);

    public static string? Checksum(byte[]? sha256) => sha256 is null ? null : "sha256:" + ShortForms.Hex(sha256);

    public static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    public static string Uri(HistoryRow row, string key) => $"s3://{row.Target.Bucket}/{key}";

    // One object: its URI. Several: the folder that holds them all.
    private static string? ResultPath(HistoryRow row)
    {
        var keys = row.Outputs.Where(o => o.Status is OperationStatus.Success or OperationStatus.Skipped).Select(o => o.Key).ToList();
        if (keys.Count == 0)
            return null;
        string common = keys[0];
        if (keys.Count > 1)
        {
            foreach (string key in keys)
                common = common[..common.AsSpan().CommonPrefixLength(key)];
            common = common[..(common.LastIndexOf('/') + 1)];
        }

        return Uri(row, common);
    }

    private static Dictionary<string, string> Metadata(HistoryRow row, OutputOutcome? output)
    {
        var metadata = new Dictionary<string, string> { ["bucket"] = row.Target.Bucket };
        if (output is not null)
        {
            metadata["key"] = output.Key;
            metadata["compression_type"] = output.Compression.ToString();
            metadata["original_size"] = OriginalSize(row, output).ToString(CultureInfo.InvariantCulture);
            metadata["compressed_size"] = SentSize(row, output).ToString(CultureInfo.InvariantCulture);
            if (row.Kind == SourceKind.Tabular && output.Status == OperationStatus.Success)
                metadata[Passes] = "1";
        }

        foreach (var (name, value) in row.Detail.Metadata ?? new Dictionary<string, string>())
            metadata[name] = value;
        foreach (var (name, value) in output?.Metadata ?? new Dictionary<string, string>())
            metadata[name] = value;
        return metadata;
    }

    private static List<IngestStep> Steps(HistoryRow row)
    {
        var steps = new List<IngestStep>();
        Add("Detected", row.DetectedAt);
        Add("Settled", row.SettledAt);
        Add("Started", row.StartedAt);
        Add("Uploaded", row.UploadedAt);
        Add("Verified", row.VerifiedAt);
        Add("Disposed", row.DisposedAt);
        return steps;

        void Add(string name, DateTimeOffset? at)
        {
            if (at is { } time)
                steps.Add(new IngestStep { Name = name, At = time });
        }
    }
}
