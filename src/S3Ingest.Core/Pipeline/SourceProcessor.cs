using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// One source's way (docs/architecture.md): known? planned, recorded, sent, ended in the ledger, disposed of. Every fault
/// of the source becomes a failed operation; only what no source can survive (bucket gone, credentials refused) is thrown.
/// </summary>
internal sealed class SourceProcessor(
    IngestOptions options, ObjectStore store, LedgerStore ledger, Target target, SourceInspector inspector, SourcePlanner planner, OutputSender sender, ArchiveSender entries, Recovery recovery, Disposer disposer, RunMeter meter, ILogger log)
{
    // A contender gives way after one request; one of a run that died in between never does.
    private const int ContestLooks = 50;
    private static readonly TimeSpan ContestPause = TimeSpan.FromMilliseconds(200);

    private readonly Attempts _attempts = new(options, log);

    /// <summary>Processes one source.</summary>
    /// <returns>
    /// The result as the ledger has it. Status Cancelled: nothing of it is in S3, it has to be looked at again. Null: another
    /// process works on it.
    /// </returns>
    public Task<IngestResult?> ProcessAsync(SourceFile source, CancellationToken cancellationToken) => ProcessAsync(source, null, cancellationToken);

    /// <summary>The same for a source that an earlier operation could not complete.</summary>
    /// <param name="source">The source.</param>
    /// <param name="restarted">The earlier operation; null: none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IngestResult?> ProcessAsync(SourceFile source, Guid? restarted, CancellationToken cancellationToken)
    {
        meter.Begun(source.RelativePath);
        IngestResult? result = null;
        try
        {
            while (true)
            {
                var known = await ledger.FindSourceAsync(target, source.RelativePath, cancellationToken);
                (result, var isOutdated) = known is not null && await IsDoneAsync(known, source, cancellationToken)
                    ? (await SkipAsync(known, source, cancellationToken), false)
                    : await RunAsync(source, known, restarted, cancellationToken);
                // Another process has ended its work on the source since it was looked for.
                if (!isOutdated)
                    return result;
            }
        }
        finally
        {
            meter.Ended(source.RelativePath, result?.Status);
        }
    }

    /// <summary>Same size and time: done, or failed and not asked for. Same size and new time: the checksum decides.</summary>
    private async Task<bool> IsDoneAsync(SourceState known, SourceFile source, CancellationToken cancellationToken)
    {
        var isSuccess = known.Status is OperationStatus.Success or OperationStatus.Skipped;
        if (known.Size != source.Size || disposer.Policy.Repeats)
            return false;
        if (known.ModifiedTicks == source.ModifiedTicks)
            return isSuccess || !disposer.Policy.RetriesFailed;
        if (!isSuccess || known.Sha256 is null)
            return false;
        using var reader = SourceReader.Open(source, options.FollowLinks);
        var content = await reader.DigestAsync(store, cancellationToken);
        if (!content.Sha256.AsSpan().SequenceEqual(known.Sha256))
            return false;
        reader.ThrowIfChanged();
        return await ledger.TouchSourceAsync(target, source.RelativePath, source.Size, source.ModifiedTicks, cancellationToken);
    }

    private async Task<IngestResult> SkipAsync(SourceState known, SourceFile source, CancellationToken cancellationToken)
    {
        log.LogDebug("Skipped {Path}: operation {Operation} ended with {Status} and it is unchanged", source.FullPath, known.Operation, known.Status);
        var before = (await ledger.GetResultAsync(known.Operation, cancellationToken))!;
        // A file that was put back goes where it went before.
        var outcome = disposer.Moves(before.Status, source) ? await disposer.DisposeAsync(before, source, cancellationToken) : new DispositionOutcome(Disposition.Left, null);
        return SkippedResult.Of(before, outcome);
    }

    private async Task<(IngestResult? Result, bool IsOutdated)> RunAsync(SourceFile source, SourceState? known, Guid? restarted, CancellationToken cancellationToken)
    {
        IngestLog.Detected(log, source.FullPath, source.Size);
        var (shape, plan, fault) = PlanOf(source);
        await disposer.GiveUpAsync(source.RelativePath, cancellationToken);
        plan = await KeepKeyAsync(source, shape, plan, known, cancellationToken);
        Claim? claim;
        for (var look = 1; ; look++)
        {
            try
            {
                claim = await BeginAsync(source, plan, known, restarted, cancellationToken);
                break;
            }
            catch (IngestException e) when (e.ErrorId == IngestErrorId.KeyCollision)
            {
                if (look < ContestLooks && await IsContestedAsync(source, plan.Outputs[0].Key, cancellationToken))
                {
                    await Task.Delay(ContestPause, cancellationToken);
                    continue;
                }
                (plan, var refused) = GiveWay(source, shape, plan, e);
                fault ??= refused;
            }
        }
        if (claim is null || claim.IsOutdated)
            return (null, claim is not null);
        CrashPoint.Hit(CrashPoint.Recorded);
        try
        {
            if (fault is not null)
                throw fault;
            if (shape.HasEntries)
            {
                var end = await _attempts.RunAsync(source.FullPath, attempt => entries.SendAsync(claim.Operation, attempt, source, shape, cancellationToken), cancellationToken);
                return (await EndAsync(end with { DispositionOpen = disposer.Moves(end.Status, source) }, source, cancellationToken), false);
            }
            SentOutput sent;
            try
            {
                sent = await SendAsync(claim.Operation, source, shape, new OutputOrder(plan.Outputs[0]) { IsUnseen = known is null }, cancellationToken);
            }
            catch (IngestException e) when (e.ErrorId == IngestErrorId.KeyCollision)
            {
                // The ledger knew nothing of it, the object's metadata does.
                (plan, fault) = GiveWay(source, shape, plan, e);
                if (fault is not null)
                    throw fault;
                await ledger.PlanAsync(claim.Operation, plan.Outputs, cancellationToken);
                sent = await SendAsync(claim.Operation, source, shape, new OutputOrder(plan.Outputs[0]), cancellationToken);
            }
            return (await EndAsync(OperationEnds.Success(claim.Operation, source, [sent], disposer.Moves(OperationStatus.Success, source)), source, cancellationToken), false);
        }
        catch (OperationCanceledException)
        {
            await ledger.EndAsync(OperationEnds.Cancelled(claim.Operation, null), CancellationToken.None);
            throw;
        }
        catch (IngestException e) when (e.ErrorId is IngestErrorId.SourceChanged or IngestErrorId.SourceNotFound || IsFatal(e))
        {
            // No fault of this state of the source: it is another one by now, gone, or nothing can be sent at all.
            await ledger.EndAsync(OperationEnds.Cancelled(claim.Operation, e), CancellationToken.None);
            log.LogInformation("{Reason}", e.Message);
            if (IsFatal(e))
                throw;
            return (await ledger.GetResultAsync(claim.Operation, CancellationToken.None), false);
        }
        catch (IngestException e) when (e.ErrorId is not (IngestErrorId.LedgerCorrupt or IngestErrorId.LedgerUnavailable or IngestErrorId.LedgerLocked))
        {
            IngestLog.Failed(log, source.FullPath, e, e.ErrorId.ToString());
            return (await EndAsync(OperationEnds.Failed(claim.Operation, plan.Outputs, e, disposer.Moves(OperationStatus.Failed, source)), source, cancellationToken), false);
        }
    }

    private (SourceShape Shape, Plan Plan, IngestException? Fault) PlanOf(SourceFile source)
    {
        var shape = inspector.ShapeOf(source.RelativePath);
        try
        {
            shape = inspector.Inspect(source);
            var plan = planner.PlanSource(source.RelativePath, shape);
            return (shape, plan, options.MaxFileSize is { } limit && source.Size > limit ? TooLarge(source, limit) : null);
        }
        catch (IngestException e)
        {
            return (shape, new Plan(shape.Kind, []), e);
        }
    }

    /// <summary>A source that had to take the second choice of key keeps it, whatever became of the first one.</summary>
    private async Task<Plan> KeepKeyAsync(SourceFile source, SourceShape shape, Plan plan, SourceState? known, CancellationToken cancellationToken)
    {
        if (known is null || plan.Outputs.Count == 0 || planner.PlanAlternative(source.RelativePath, shape) is not { } alternative)
            return plan;
        var before = await ledger.GetResultAsync(known.Operation, cancellationToken);
        return before?.Outputs.Any(o => o.Key == alternative.Outputs[0].Key) == true ? alternative : plan;
    }

    /// <summary>
    /// True when the object at the key is this source's, and another source of this ledger, which does not know that, is
    /// about to try the key or just gave it up. It sees the object and gives way; the owner must not.
    /// </summary>
    private async Task<bool> IsContestedAsync(SourceFile source, string key, CancellationToken cancellationToken) =>
        await ledger.FindKeyOwnerAsync(target, key, cancellationToken) is not { InProgress: false }
        && await store.HeadAsync(key, cancellationToken) is { } existing
        && ExistingObject.IsMadeFrom(existing, source, null);

    /// <summary>The next plan when another source has the key; at last one that wants no key, since the failure is an operation too.</summary>
    private (Plan Plan, IngestException? Fault) GiveWay(SourceFile source, SourceShape shape, Plan plan, IngestException collision)
    {
        if (planner.PlanAlternative(source.RelativePath, shape) is { } alternative && alternative.Outputs[0].Key != plan.Outputs[0].Key)
        {
            IngestLog.Renamed(log, source.FullPath, collision.Message, alternative.Outputs[0].Key);
            return (alternative, null);
        }
        return (plan with { Outputs = [] }, new IngestException(collision.ErrorId, $"{collision.Message} Nothing was overwritten. Rename '{source.FullPath}'.", collision)
        {
            BucketName = store.BucketName,
            Key = collision.Key,
            Target = collision.Target,
        });
    }

    /// <summary>Claims the source; what a dead process left on it is brought to its end first.</summary>
    private async Task<Claim?> BeginAsync(SourceFile source, Plan plan, SourceState? known, Guid? restarted, CancellationToken cancellationToken)
    {
        while (true)
        {
            var claim = await ledger.BeginAsync(
                new OperationStart
                {
                    Target = target,
                    RelativePath = source.RelativePath,
                    Size = source.Size,
                    ModifiedTicks = source.ModifiedTicks,
                    Kind = plan.Kind,
                    DetectedAt = source.DetectedAt,
                    SettledAt = source.SettledAt,
                    Known = known?.Operation ?? Guid.Empty,
                    Attempt = (known?.Status == OperationStatus.Failed && known.Size == source.Size ? known.Attempt : 0) + 1,
                    Outputs = plan.Outputs,
                    Metadata = restarted is { } earlier ? RestartFacts.Of(earlier, source) : null,
                },
                cancellationToken);
            if (claim?.Interrupted is not { } interrupted)
                return claim;
            await recovery.RecoverAsync(interrupted, cancellationToken);
        }
    }

    private Task<SentOutput> SendAsync(Guid operation, SourceFile source, SourceShape shape, OutputOrder order, CancellationToken cancellationToken) =>
        _attempts.RunAsync(source.FullPath, attempt => sender.SendAsync(operation, attempt, source, shape, order, cancellationToken), cancellationToken);

    private async Task<IngestResult?> EndAsync(OperationEnd end, SourceFile source, CancellationToken cancellationToken)
    {
        await ledger.EndAsync(end, CancellationToken.None);
        CrashPoint.Hit(CrashPoint.Ended);
        var ended = await ledger.GetResultAsync(end.Operation, CancellationToken.None);
        if (!end.DispositionOpen)
            return ended;
        await disposer.DisposeAsync(ended!, source, cancellationToken);
        return await ledger.GetResultAsync(end.Operation, CancellationToken.None);
    }

    /// <summary>The fault of a source beyond INGEST_MAX_FILE_SIZE.</summary>
    public static IngestException TooLarge(SourceFile source, long limit) => new(
        IngestErrorId.SourceTooLarge,
        $"'{source.FullPath}' has {source.Size} bytes, INGEST_MAX_FILE_SIZE allows {limit}. Raise the setting or split the file.")
    { Target = source.FullPath };

    /// <summary>True for a fault that nothing can be sent after.</summary>
    public static bool IsFatal(IngestException e) => e.ErrorId is IngestErrorId.BucketNotFound or IngestErrorId.CredentialsInvalid;
}
