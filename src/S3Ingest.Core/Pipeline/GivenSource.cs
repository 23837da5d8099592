using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Files that a caller names, as opposed to those the watcher finds: where their keys start, what cannot be taken, and
/// the wait for a writer that is not done yet.
/// </summary>
internal sealed class GivenSource(IngestOptions options)
{
    /// <summary>
    /// Splits a path into source root and relative path: below the watch directory the key is the one the watcher would
    /// use, anywhere else it is the file's name.
    /// </summary>
    public (string Root, string Relative) Locate(string path)
    {
        var full = Path.GetFullPath(path);
        if (options.WatchDirectory is { } watched && full.StartsWith(watched.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return (watched, Path.GetRelativePath(watched, full).Replace(Path.DirectorySeparatorChar, '/'));
        return (Path.GetDirectoryName(full)!, Path.GetFileName(full));
    }

    /// <summary>The result for a path that is no source; null when it is one.</summary>
    public static IngestResult? Reject(string path) =>
        Directory.Exists(path) ? Result(path, OperationStatus.Skipped, reason: "a directory; give the files in it")
        : File.Exists(path) ? null
        : Failed(path, IngestErrorId.SourceNotFound, $"'{path}' does not exist.");

    /// <summary>What would be done with a source.</summary>
    public IngestResult Plan(string path, SourcePlanner planner, SourceInspector inspector)
    {
        var (root, relative) = Locate(path);
        return Plan(root, relative, path, planner, inspector);
    }

    /// <summary>The same for a source that is at another place than its own.</summary>
    public IngestResult Plan(string root, string relative, string place, SourcePlanner planner, SourceInspector inspector)
    {
        var path = WatchPath.Full(root, relative);
        try
        {
            if (SourceProbe.Look(root, relative, followLinks: true, place) is not { } source)
                return Failed(path, IngestErrorId.SourceNotFound, $"'{path}' is no longer there, or is not a regular file.");
            var shape = inspector.Inspect(source);
            var plan = planner.PlanSource(relative, shape);
            var size = source.Size;
            if (shape.HasEntries)
                return Result(path, OperationStatus.Planned, plan.Kind, size, resultPath: $"s3://{options.BucketName}/{planner.FolderOf(shape)}");
            return Result(path, OperationStatus.Planned, plan.Kind, size, outputs:
            [
                .. plan.Outputs.Select(o => new UploadRecord
                {
                    OperationType = OperationType.Ingest,
                    Status = OperationStatus.Planned,
                    TargetPath = path,
                    TargetName = Path.GetFileName(path),
                    StartedAt = DateTimeOffset.UtcNow,
                    BucketName = options.BucketName,
                    Key = o.Key,
                    ResultPath = $"s3://{options.BucketName}/{o.Key}",
                    ContentType = ContentTypes.For(o.Key),
                    OriginalSize = size,
                }),
            ]);
        }
        catch (IngestException e)
        {
            return Failed(path, e.ErrorId, e.Message);
        }
    }

    /// <summary>Processes one file; one that changes meanwhile is looked at again, as often as INGEST_RETRY_ATTEMPTS allows.</summary>
    public Task<IngestResult?> ProcessAsync(SourceProcessor processor, string root, string relative, RunMeter meter, CancellationToken cancellationToken) =>
        ProcessAsync(processor, root, relative, WatchPath.Full(root, relative), null, meter, cancellationToken);

    /// <summary>The same for the source of an earlier operation.</summary>
    public Task<IngestResult?> ProcessAsync(SourceProcessor processor, RestartItem item, RunMeter meter, CancellationToken cancellationToken) =>
        ProcessAsync(processor, item.Root, item.RelativePath, item.Place, item.Operation, meter, cancellationToken);

    private async Task<IngestResult?> ProcessAsync(
        SourceProcessor processor, string root, string relative, string full, Guid? restarted, RunMeter meter, CancellationToken cancellationToken)
    {
        var detected = DateTimeOffset.UtcNow;
        for (var attempt = 1; ; attempt++)
        {
            if (!await WriterWait.IsDoneAsync(full, WriterWait.Patience, cancellationToken))
                return Failed(full, IngestErrorId.SourceUnreadable, WriterWait.NotDone(full));
            if (SourceProbe.Look(root, relative, followLinks: true, full) is not { } source)
                return Failed(full, IngestErrorId.SourceNotFound, $"'{full}' is no longer there, or is not a regular file.");
            meter.Enqueued(source.Size);
            var result = await processor.ProcessAsync(source with { DetectedAt = detected }, restarted, cancellationToken);
            if (result is null)
                return Failed(full, IngestErrorId.LedgerLocked, $"Another process is working on '{full}' with the same ledger. Its result will be in Get-UploadHistory.");
            if (result.Status != OperationStatus.Cancelled || attempt >= options.RetryAttempts)
                return result;
            await Task.Delay(options.SettleTime, cancellationToken);
        }
    }

    private static IngestResult Failed(string path, IngestErrorId errorId, string message) =>
        Result(path, OperationStatus.Failed, errorId: errorId, message: message);

    private static IngestResult Result(
        string path, OperationStatus status, SourceKind kind = SourceKind.Regular, long size = 0,
        IngestErrorId? errorId = null, string? message = null, string? reason = null, string? resultPath = null, IReadOnlyList<UploadRecord>? outputs = null) => new()
        {
            OperationType = OperationType.Ingest,
            TargetPath = path,
            TargetName = Path.GetFileName(path),
            StartedAt = DateTimeOffset.UtcNow,
            Status = status,
            SourceKind = kind,
            BytesRead = size,
            ResultPath = outputs is { Count: > 0 } ? outputs[0].ResultPath : resultPath,
            Outputs = outputs ?? [],
            ErrorId = errorId?.ToString(),
            ErrorMessage = message,
            Metadata = reason is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["reason"] = reason },
        };
}
