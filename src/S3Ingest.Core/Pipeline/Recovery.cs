using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Archives.Writing;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Brings what dead processes left in this ledger to an end, by the state in S3:
/// <list type="table">
/// <item><term>in progress, nothing visible</term><description>its multipart uploads are aborted, recorded or not; the source runs again</description></item>
/// <item><term>in progress, the object has the operation's attempt id</term><description>verified and recorded, not sent again</description></item>
/// <item><term>archive, commits begun</term><description>the held uploads are completed and verified</description></item>
/// <item><term>ended, uploads left over</term><description>aborted</description></item>
/// <item><term>ended, disposition open</term><description>disposition repeated</description></item>
/// </list>
/// </summary>
internal sealed class Recovery(IngestOptions options, ObjectStore store, LedgerStore ledger, SourceInspector inspector, ConversionGate gate, ArchiveRecovery entries, Disposer disposer, UploadDisposer uploads, ILogger log)
{
    // Clocks of this host and the provider may differ; an upload begun before the operation is not the operation's.
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<Guid, byte> _ended = new();

    /// <summary>Recovers everything that dead processes left on the target, and the uploads on demand that they left on its bucket.</summary>
    public async Task RunAsync(Target target, CancellationToken cancellationToken) => await RunAsync(
        await ledger.FindInterruptedAsync(target, cancellationToken), await ledger.FindOrphanedUploadsAsync(target, cancellationToken), cancellationToken);

    /// <summary>Recovers the uploads on demand that dead processes left on the bucket.</summary>
    public async Task RunUploadsAsync(CancellationToken cancellationToken) => await RunAsync(
        await ledger.FindInterruptedUploadsAsync(store.Endpoint, store.BucketName, cancellationToken),
        await ledger.FindUploadOrphansAsync(store.Endpoint, store.BucketName, cancellationToken),
        cancellationToken);

    private async Task RunAsync(IReadOnlyList<InterruptedOperation> interrupted, IReadOnlyList<OpenUpload> orphans, CancellationToken cancellationToken)
    {
        foreach (var operation in interrupted)
            await RecoverAsync(operation, cancellationToken);
        foreach (var upload in orphans)
        {
            await AbortAsync(upload.Key, upload.UploadId, cancellationToken);
            await ledger.UploadClosedAsync(upload.Operation, upload.Ordinal, cancellationToken);
        }
    }

    /// <summary>True for an operation that was in progress and that this run brought to its success.</summary>
    public bool HasEnded(Guid operation) => _ended.ContainsKey(operation);

    /// <summary>Recovers one operation.</summary>
    public async Task RecoverAsync(InterruptedOperation operation, CancellationToken cancellationToken)
    {
        var source = SourceOf(operation);
        if (operation.Status == OperationStatus.InProgress && ArchiveRecovery.Handles(operation))
        {
            if (!operation.IsCommitting)
            {
                await TakeBackAsync(operation, source, "it had not been read to its end", cancellationToken);
                return;
            }
            var (end, isWhole) = await entries.CompleteAsync(operation, cancellationToken);
            if (!isWhole && IsUnchanged(source))
            {
                await TakeBackAsync(operation, source, "not all of its entries could be completed", cancellationToken);
                return;
            }
            await ledger.EndAsync(end with { DispositionOpen = disposer.Moves(end.Status, source) }, cancellationToken);
            IngestLog.Recovered(log, source.FullPath, "it had been read to its end; its entries are committed and verified");
            if (!disposer.Moves(end.Status, source))
                return;
        }
        else if (operation.Status == OperationStatus.InProgress)
        {
            var sent = new List<SentOutput>();
            foreach (var output in operation.Outputs)
            {
                await AbortUploadsAsync(operation, output, cancellationToken);
                if (await FindCommittedAsync(operation, output.Plan, source, cancellationToken) is { } committed)
                    sent.Add(committed);
            }
            if (sent.Count == 0 || sent.Count < operation.Outputs.Count)
            {
                await DropCopyAsync(operation, source);
                await ledger.EndAsync(OperationEnds.Cancelled(operation.Operation, null), cancellationToken);
                var next = operation.Type == OperationType.Upload ? "send it again" : "it runs again";
                IngestLog.Recovered(log, source.FullPath, $"nothing of it was visible; {next}");
                return;
            }
            var moves = operation.Type == OperationType.Upload ? operation.Completed is not null : disposer.Moves(OperationStatus.Success, source);
            var end = OperationEnds.Success(operation.Operation, source, sent, moves);
            await ledger.EndAsync(end, cancellationToken);
            _ended.TryAdd(operation.Operation, 0);
            IngestLog.Recovered(log, source.FullPath, "it had been committed; verified and recorded, not sent again");
            if (!end.DispositionOpen)
                return;
        }
        if (operation.Type == OperationType.Upload)
        {
            await uploads.DisposeAsync(operation.Operation, source, operation.IsDirectory ? operation.Metadata.GetValueOrDefault(TreeFingerprint.Name) : null, operation.Completed, cancellationToken);
            return;
        }
        var ended = (await ledger.GetResultAsync(operation.Operation, cancellationToken))!;
        await disposer.DisposeAsync(ended, source, cancellationToken);
    }

    /// <summary>Aborts what is open; the archive runs again and finds those of its entries that are visible.</summary>
    private async Task TakeBackAsync(InterruptedOperation operation, SourceFile source, string why, CancellationToken cancellationToken)
    {
        await entries.AbortAsync(operation, operation.StartedAt - ClockTolerance, cancellationToken);
        await ledger.EndAsync(OperationEnds.Cancelled(operation.Operation, null), cancellationToken);
        IngestLog.Recovered(log, source.FullPath, $"{why}; it runs again");
    }

    /// <summary>Takes away the copy of an archive that a dead run had begun: beginning it again takes it over, and one that is not kept goes.</summary>
    private async Task DropCopyAsync(InterruptedOperation operation, SourceFile source)
    {
        if (operation.ArchiveDirectory is not { } directory)
            return;
        try
        {
            await KeptArchive.Begin(directory, Path.GetFileName(source.FullPath), operation.StartedAt).DisposeAsync();
        }
        catch (IngestException e) when (e.ErrorId == IngestErrorId.KeepArchiveFailed)
        {
            log.LogWarning("{Reason}", e.Message);
        }
    }

    private bool IsUnchanged(SourceFile source) =>
        SourceProbe.Look(source.Root, source.RelativePath, options.FollowLinks, source.FullPath) is { } now && now.Size == source.Size && now.ModifiedTicks == source.ModifiedTicks;

    /// <summary>Aborts the uploads that the ledger knows, and those whose id did not reach it: uploads on the operation's own key since its start.</summary>
    private async Task AbortUploadsAsync(InterruptedOperation operation, InterruptedOutput output, CancellationToken cancellationToken)
    {
        var uploadIds = output.Uploads.Select(u => u.UploadId).ToHashSet();
        await foreach (var upload in store.ListUploadsAsync(output.Plan.Key, cancellationToken))
        {
            if (upload.Key == output.Plan.Key && upload.Initiated >= operation.StartedAt - ClockTolerance)
                uploadIds.Add(upload.UploadId);
        }
        foreach (var uploadId in uploadIds)
            await AbortAsync(output.Plan.Key, uploadId, cancellationToken);
        if (output.Uploads.Count > 0)
            await ledger.UploadClosedAsync(operation.Operation, output.Plan.Ordinal, cancellationToken);
    }

    private async Task AbortAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        await store.AbortUploadAsync(key, uploadId, cancellationToken);
        IngestLog.Recovered(log, key, $"aborted its incomplete multipart upload {uploadId}");
    }

    private async Task<SentOutput?> FindCommittedAsync(InterruptedOperation operation, PlannedOutput output, SourceFile source, CancellationToken cancellationToken)
    {
        var existing = await store.HeadAsync(output.Key, cancellationToken);
        if (existing is null || !SourceMetadata.IsAttemptOf(existing.AttemptId, operation.Operation))
            return null;
        try
        {
            await using var transform = await OpenAsync(operation, output, source, cancellationToken);
            var (content, made) = await transform.DigestAsync(store, cancellationToken);
            var proof = await ObjectVerifier.VerifyAsync(store, output.Key, content, options.Verify, cancellationToken);
            return Committed(operation, output, existing, content, proof, made with { ArchivePath = transform.KeepCopy() });
        }
        catch (IngestException e) when (e.ErrorId is IngestErrorId.IntegrityMismatch)
        {
            log.LogError(e, "The object at {Key} is not what was sent; it is deleted and sent again", output.Key);
            await store.DeleteAsync(output.Key, cancellationToken);
            return null;
        }
        catch (IngestException e) when (e.ErrorId is IngestErrorId.SourceNotFound or IngestErrorId.SourceChanged or IngestErrorId.SourceUnreadable or IngestErrorId.TabularInvalid
            or IngestErrorId.ArchiveCorrupt or IngestErrorId.ArchiveUnsupported or IngestErrorId.ArchiveLimitExceeded or IngestErrorId.KeepArchiveFailed)
        {
            // The commit came after the end-of-source checks, so the object is the source as it was; its content can no
            // longer be compared with it, and the record says so.
            log.LogWarning("{Path} is gone, or is not what it was when {Key} was committed; the object is recorded without comparing contents", source.FullPath, output.Key);
            var unproved = new Verification(VerificationMethod.None, null, existing.ETag, existing.VersionId, existing.StorageClass, existing.ContentType, existing.Size);
            return Committed(operation, output, existing, new UploadContent(existing.Size, [], [], 0, 0, ""), unproved, TransformResult.Plain);
        }
    }

    private async Task<OutputTransform> OpenAsync(InterruptedOperation operation, PlannedOutput output, SourceFile source, CancellationToken cancellationToken)
    {
        if (output.Compression == CompressionType.Gzip)
            return OpenTree(operation, source, cancellationToken);
        var now = SourceProbe.Look(source.Root, source.RelativePath, options.FollowLinks, source.FullPath);
        if (now is null || now.Size != source.Size || now.ModifiedTicks != source.ModifiedTicks)
            throw new IngestException(IngestErrorId.SourceChanged, $"'{source.FullPath}' is not the file it was.");
        return operation.Type == OperationType.Upload
            ? new PlainTransform(SourceReader.Open(now, options.FollowLinks))
            : OutputTransform.Open(inspector.Inspect(now), now, options, gate);
    }

    private TarGzipTransform OpenTree(InterruptedOperation operation, SourceFile source, CancellationToken cancellationToken)
    {
        var tree = TarSource.Take(source.FullPath, options.FollowLinks, cancellationToken);
        if (TreeFingerprint.Of(tree) != operation.Metadata.GetValueOrDefault(TreeFingerprint.Name))
            throw new IngestException(IngestErrorId.SourceChanged, $"'{source.FullPath}' is not what it was.");
        return new TarGzipTransform(tree, operation.ArchiveDirectory is { } directory ? KeptArchive.Begin(directory, tree.Name, operation.StartedAt) : null);
    }

    // Providers tell whole seconds.
    private static SentOutput Committed(InterruptedOperation operation, PlannedOutput output, ObjectInfo existing, UploadContent content, Verification proof, TransformResult made)
    {
        var committedAt = existing.LastModified > operation.StartedAt ? existing.LastModified : operation.StartedAt;
        made = made with { CompressedAt = made.CompressedAt is null ? null : committedAt };
        return new SentOutput(output, content, proof, DateTimeOffset.UtcNow, made) { CommittedAt = committedAt, BytesSent = existing.Size };
    }

    private static SourceFile SourceOf(InterruptedOperation operation)
    {
        var root = operation.Target.SourceRoot;
        return new SourceFile(
            root, operation.RelativePath, RestartFacts.Place(operation.Metadata) ?? WatchPath.Full(root, operation.RelativePath),
            operation.Size, operation.ModifiedTicks, default, operation.StartedAt, operation.StartedAt);
    }
}
