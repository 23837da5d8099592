using System.Net;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Steps 6 to 9 for the one output of a source: streamed through its transform, checked, committed under a condition,
/// verified. An object with the same content that is already there is proved instead of sent.
/// </summary>
internal sealed class OutputSender(IngestOptions options, ObjectStore store, LedgerStore ledger, ConversionGate gate, RunMeter meter, ILogger log)
{
    // Up to here a body that the provider refuses costs less than a question before every one.
    private const long UnaskedLimit = 1 << 20;

    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(3);

    private readonly ExistingObject _existing = new(options, store, ledger);

    /// <summary>Makes one attempt at the one output of a source.</summary>
    /// <param name="operation">The operation in the ledger.</param>
    /// <param name="attempt">Number of this attempt within the operation, from 1.</param>
    /// <param name="source">The source.</param>
    /// <param name="shape">What it is.</param>
    /// <param name="order">The output.</param>
    /// <param name="cancellationToken">Abandons the attempt; a multipart upload is aborted.</param>
    /// <exception cref="IngestException">KeyCollision when the object at the key was made from another source.</exception>
    public Task<SentOutput> SendAsync(
        Guid operation, int attempt, SourceFile source, SourceShape shape, OutputOrder order, CancellationToken cancellationToken) =>
        SendAsync(operation, attempt, source, () => OutputTransform.Open(shape, source, options, gate), order, cancellationToken);

    /// <summary>The same for whatever the caller opens.</summary>
    /// <exception cref="IngestException">ObjectExists for an output that must be new.</exception>
    public async Task<SentOutput> SendAsync(
        Guid operation, int attempt, SourceFile source, Func<OutputTransform> open, OutputOrder order, CancellationToken cancellationToken)
    {
        await using var transform = open();
        try
        {
            return await SendAsync(operation, attempt, transform, source, order, cancellationToken);
        }
        catch (IngestException e) when (IsOfContent(e.ErrorId))
        {
            // Half of one state and half of another look like a broken file.
            transform.ThrowIfChanged();
            throw;
        }
    }

    private static bool IsOfContent(IngestErrorId id) => id is IngestErrorId.TabularInvalid
        or IngestErrorId.ArchiveCorrupt or IngestErrorId.ArchiveEncrypted or IngestErrorId.ArchiveUnsupported or IngestErrorId.ArchiveLimitExceeded;

    private async Task<SentOutput> SendAsync(
        Guid operation, int attempt, OutputTransform transform, SourceFile source, OutputOrder order, CancellationToken cancellationToken)
    {
        var output = order.Output;
        // The condition of the PUT asks as well as a HEAD, and its refusal tells nothing but that something is there.
        if (attempt == 1 && order.IsUnseen && store.Profile.ConditionalPut && transform.Length <= UnaskedLimit)
        {
            try
            {
                return await SendAsync(operation, attempt, transform, source, order, null, cancellationToken);
            }
            catch (IngestException e) when (e.HttpStatus == (int)HttpStatusCode.PreconditionFailed)
            {
                log.LogDebug("An object is at {Key} already", output.Key);
            }
        }
        var existing = await store.HeadAsync(output.Key, cancellationToken);
        if (existing is not null)
        {
            // An attempt before this one may have committed and not seen the proof.
            var isOurs = SourceMetadata.IsAttemptOf(existing.AttemptId, operation);
            if (order.IsNew && !isOurs)
                throw Taken(output.Key);
            if (!order.Replaces)
                ExistingObject.ThrowIfOfAnother(existing, source, null);
            if ((isOurs || order.Admits(existing)) && await _existing.ProveEqualAsync(existing, source, transform, cancellationToken) is { } present)
            {
                IngestLog.Present(log, source.FullPath, output.Key, present.Proof.Method);
                return new SentOutput(output, present.Content, present.Proof, DateTimeOffset.UtcNow, Kept(transform, present.Made));
            }
        }
        return await SendAsync(operation, attempt, transform, source, order, existing, cancellationToken);
    }

    /// <summary>Sends to a key that holds nothing, or an object that is to be replaced.</summary>
    private async Task<SentOutput> SendAsync(
        Guid operation, int attempt, OutputTransform transform, SourceFile source, OutputOrder order, ObjectInfo? existing, CancellationToken cancellationToken)
    {
        var output = order.Output;
        var condition = existing is null ? CommitCondition.IfAbsent : await _existing.ReplaceConditionAsync(existing, cancellationToken);
        var attemptId = SourceMetadata.AttemptId(operation, attempt);

        IngestLog.Started(log, source.FullPath, output.Key);
        while (true)
        {
            await using var upload = Start(operation, attemptId, source, order, transform.Length, condition);
            try
            {
                var started = DateTimeOffset.UtcNow;
                var made = await transform.TrySendAsync(upload, meter.Read, cancellationToken);
                if (made is null)
                {
                    transform.ThrowIfChanged();
                    await AbortAsync(operation, output, upload);
                    IngestLog.ReadAgain(log, source.FullPath);
                    continue;
                }
                var content = await upload.FinishAsync(cancellationToken);
                transform.ThrowIfChanged();
                CrashPoint.Hit(CrashPoint.Checked);
                await upload.CommitAsync(cancellationToken);
                var committedAt = DateTimeOffset.UtcNow;
                IngestLog.Uploaded(log, source.FullPath, output.Key, content.Length, committedAt - started);
                var proof = await WrongObject.TakeAwayAsync(store, output.Key, attemptId, () => upload.VerifyAsync(cancellationToken), log, cancellationToken);
                IngestLog.Verified(log, source.FullPath, output.Key, proof.Method);
                CrashPoint.Hit(CrashPoint.Verified);
                // Only this one: an earlier upload of the operation that could not be aborted is still to be.
                if (upload.UploadId is { } completed)
                    await ledger.UploadClosedAsync(operation, output.Ordinal, completed, CancellationToken.None);
                return new SentOutput(output, content, proof, DateTimeOffset.UtcNow, Kept(transform, made)) { CommittedAt = committedAt, BytesSent = content.Length, ReplacedETag = existing?.ETag };
            }
            catch
            {
                await AbortAsync(operation, output, upload);
                throw;
            }
        }
    }

    /// <summary>A copy that cannot get its name now does not make an upload fail that is done.</summary>
    private TransformResult Kept(OutputTransform transform, TransformResult made)
    {
        try
        {
            return made with { ArchivePath = transform.KeepCopy() };
        }
        catch (IngestException e) when (e.ErrorId == IngestErrorId.KeepArchiveFailed)
        {
            log.LogError(e, "{Reason}", e.Message);
            return made with { Warning = e.Message };
        }
    }

    private ObjectUpload Start(Guid operation, string attemptId, SourceFile source, OutputOrder order, long? length, CommitCondition condition)
    {
        var output = order.Output;
        var metadata = SourceMetadata.Of(source, operation, DateTimeOffset.UtcNow);
        foreach (var (name, value) in order.Metadata)
            metadata[name] = value;
        if (order.IsOnDemand)
            metadata[ObjectMetadata.Origin] = ObjectMetadata.OnDemand;
        var request = new UploadRequest
        {
            Key = output.Key,
            ContentType = ContentTypes.For(output.Key),
            Metadata = metadata,
            Tags = order.Tags,
            StorageClass = order.StorageClass,
            ServerSideEncryption = order.ServerSideEncryption,
            PartSize = order.PartSize,
            Length = length,
            AttemptId = attemptId,
            Condition = condition,
            KeepsHours = true,
            UploadCreated = async (uploadId, token) =>
            {
                await ledger.UploadCreatedAsync(operation, output.Ordinal, output.Key, uploadId, token);
                CrashPoint.Hit(CrashPoint.UploadRecorded);
            },
            Reached = step => CrashPoint.Hit(step),
        };
        return store.StartUpload(order.MultipartThreshold is { } threshold ? request with { MultipartThreshold = threshold } : request);
    }

    private IngestException Taken(string key) => new(IngestErrorId.ObjectExists, $"An object is at 's3://{store.BucketName}/{key}' already.")
    {
        BucketName = store.BucketName,
        Key = key,
    };

    /// <summary>
    /// Aborts with a moment of its own, since the run may be ending. An upload that cannot be aborted now stays in the
    /// ledger, and the next start aborts it.
    /// </summary>
    private async Task AbortAsync(Guid operation, PlannedOutput output, ObjectUpload upload)
    {
        if (upload.UploadId is null)
            return;
        try
        {
            using var patience = new CancellationTokenSource(AbortPatience);
            await upload.AbortAsync(patience.Token);
            await ledger.UploadClosedAsync(operation, output.Ordinal, upload.UploadId, CancellationToken.None);
        }
        catch (Exception e) when (e is IngestException or OperationCanceledException)
        {
            log.LogWarning("The multipart upload {UploadId} of {Key} could not be aborted now; the next start does it", upload.UploadId, output.Key);
        }
    }
}
