using System.Globalization;

namespace S3Ingest.Core.Ledger;

/// <summary>Derives the four file records of an output: nothing of them is stored.</summary>
internal static class FileRecordFactory
{
    public sealed record Files(FileRecord Source, FileRecord? Compressed, FileRecord? S3, FileRecord? Completed);

    public static Files Of(HistoryRow row, OutputOutcome output, LedgerFault? fault) =>
        new(Source(row), Compressed(row, output), S3(row, output, fault), Completed(row, output));

    /// <summary>The source, the same for all outputs.</summary>
    public static FileRecord Source(HistoryRow row) => new()
    {
        Name = RecordFactory.NameOf(row.Path),
        Path = row.FullPath,
        Location = FileLocation.Local,
        Size = row.Size,
        IsDirectory = row.Detail.Directory,
        MimeType = row.Kind == SourceKind.Regular && row.Outputs.Count == 1 && row.Outputs[0].Compression == CompressionType.None ? row.Outputs[0].ContentType : null,
        ModifiedAt = ModifiedAt(row),
        Checksum = RecordFactory.Checksum(row.Sha256),
        Tags = Tags(row),
        Status = row.Status switch
        {
            OperationStatus.InProgress => FileStatus.Uploading,
            OperationStatus.Success or OperationStatus.Partial or OperationStatus.Skipped => FileStatus.Completed,
            OperationStatus.Failed => FileStatus.Failed,
            _ => FileStatus.Pending,
        },
        ErrorMessage = row.Detail.Message,
    };

    /// <summary>The source after its move; null while it is where it was.</summary>
    public static FileRecord? Completed(HistoryRow row, OutputOutcome? output) => row.MovedPath is not { } path ? null : new FileRecord
    {
        Name = Path.GetFileName(path),
        Path = path,
        Location = row.Disposition == Disposition.MovedToError ? FileLocation.Error : FileLocation.Completed,
        Size = row.Size,
        IsDirectory = row.Detail.Directory,
        CreatedAt = row.DisposedAt,
        ModifiedAt = ModifiedAt(row),
        Checksum = RecordFactory.Checksum(row.Sha256),
        Tags = output is null ? Tags(row) : Tags(row, ("s3_bucket", row.Target.Bucket), ("s3_object_key", output.Key), ("upload_timestamp", Iso(row.UploadedAt ?? row.EndedAt ?? row.StartedAt))),
        Status = row.Disposition == Disposition.MovedToError ? FileStatus.Failed : FileStatus.Completed,
        ErrorMessage = row.Detail.Message,
    };

    // A streamed archive was never a file: it has a record, and is gone.
    private static FileRecord? Compressed(HistoryRow row, OutputOutcome output) => output.Compression == CompressionType.None ? null : new FileRecord
    {
        Name = Path.GetFileName(row.Detail.Archive) ?? RecordFactory.NameOf(output.Key),
        Path = row.Detail.Archive ?? output.Key,
        Location = row.Detail.Archive is not null ? FileLocation.Local : FileLocation.Stream,
        Size = RecordFactory.SentSize(row, output),
        MimeType = output.ContentType,
        CreatedAt = row.StartedAt,
        Checksum = RecordFactory.Checksum(output.SentSha256),
        Tags = Tags(row),
        Status = output.Status == OperationStatus.InProgress ? FileStatus.Uploading : row.Detail.Archive is not null ? FileStatus.Completed : FileStatus.Deleted,
    };

    private static FileRecord? S3(HistoryRow row, OutputOutcome output, LedgerFault? fault) => output.Key.Length == 0 ? null : new FileRecord
    {
        Name = RecordFactory.NameOf(output.Key),
        Path = output.Key,
        Location = FileLocation.S3,
        Size = RecordFactory.SentSize(row, output),
        MimeType = output.ContentType,
        CreatedAt = row.UploadedAt ?? row.EndedAt,
        ModifiedAt = row.UploadedAt ?? row.EndedAt,
        Checksum = RecordFactory.Checksum(output.SentSha256 ?? (RecordFactory.IsAsItWas(row, output) ? RecordFactory.OriginalSha256(row, output) : null)),
        Tags = Tags(row,
            ("original_path", row.FullPath),
            ("original_size", RecordFactory.OriginalSize(row, output).ToString(CultureInfo.InvariantCulture)),
            ("compression_type", output.Compression.ToString())),
        Status = output.Status switch
        {
            OperationStatus.Success or OperationStatus.Skipped => FileStatus.Completed,
            OperationStatus.InProgress => FileStatus.Uploading,
            OperationStatus.Failed => FileStatus.Failed,
            _ => FileStatus.Pending,
        },
        ErrorMessage = fault?.Message,
    };

    private static Dictionary<string, string> Tags(HistoryRow row, params (string Name, string Value)[] more)
    {
        var tags = new Dictionary<string, string> { ["upload_operation_id"] = row.Operation.ToString() };
        foreach (var (name, value) in more)
            tags[name] = value;
        return tags;
    }

    private static DateTimeOffset ModifiedAt(HistoryRow row) => new(row.ModifiedTicks, TimeSpan.Zero);

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
