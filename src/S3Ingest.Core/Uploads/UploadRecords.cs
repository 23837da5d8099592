using System.Globalization;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Uploads;

/// <summary>Records of what is no operation: plans, refusals, and faults of what could not be begun.</summary>
internal sealed class UploadRecords(string bucketName, UploadSettings settings)
{
    /// <summary>Nothing was begun.</summary>
    public UploadRecord Failed(UploadSource source, string key, IngestException fault) =>
        Make(source, key, OperationStatus.Failed, 0, fault.ErrorId, fault.Message);

    /// <summary>What would be sent.</summary>
    public UploadRecord Planned(UploadSource source, string key, long size, bool isDirectory) =>
        Make(source, key, OperationStatus.Planned, size, isDirectory: isDirectory);

    /// <summary>The source was sent to the key before and is unchanged.</summary>
    public UploadRecord Refused(UploadSource source, string key, UploadState before)
    {
        var at = before.StartedAt.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
        var where = before.CompletedPath is { } path ? $" and moved to '{path}'" : "";
        return Make(
            source, key, OperationStatus.Skipped, before.Size, IngestErrorId.AlreadyCompleted,
            $"It was sent to 's3://{bucketName}/{key}' by operation {before.Operation} of {at}{where}, and is unchanged since. Use -Force to send it again.",
            operation: before.Operation, startedAt: before.StartedAt);
    }

    private UploadRecord Make(
        UploadSource source, string key, OperationStatus status, long size, IngestErrorId? errorId = null, string? message = null,
        bool isDirectory = false, Guid operation = default, DateTimeOffset? startedAt = null)
    {
        var compression = settings.Compress ? CompressionType.Gzip : CompressionType.None;
        return new UploadRecord
        {
            OperationId = operation,
            OperationType = OperationType.Upload,
            TargetPath = source.FullPath,
            TargetName = source.Name,
            StartedAt = startedAt ?? DateTimeOffset.UtcNow,
            Status = status,
            ResultPath = status == OperationStatus.Failed ? null : $"s3://{bucketName}/{key}",
            ErrorId = errorId?.ToString(),
            ErrorMessage = message,
            CompressionType = compression,
            OriginalSize = size,
            BucketName = bucketName,
            Key = key,
            ContentType = key.Length > 0 ? ContentTypes.For(key) : null,
            SourceFile = new FileRecord
            {
                Name = source.Name,
                Path = source.FullPath,
                Location = FileLocation.Local,
                Size = size,
                IsDirectory = isDirectory,
                Status = status switch { OperationStatus.Failed => FileStatus.Failed, OperationStatus.Skipped => FileStatus.Completed, _ => FileStatus.Pending },
                ErrorMessage = message,
            },
            Metadata = new Dictionary<string, string> { ["bucket"] = bucketName, ["key"] = key, ["compression_type"] = compression.ToString() },
        };
    }
}
