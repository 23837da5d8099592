using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Uploads;

/// <summary>
/// One upload's way: validated, recorded, packed and sent, verified, ended in the ledger, moved. Every fault of the source is
/// its record's; only what no upload can survive (bucket gone, credentials refused) is thrown.
/// </summary>
internal sealed class UploadProcessor(
    IngestOptions options, UploadSettings settings, ObjectStore store, LedgerStore ledger, UploadKeys keys, UploadSender sender, Recovery recovery, UploadDisposer disposer, RunMeter meter, ILogger log)
{
    private readonly UploadRecords _records = new(options.BucketName, settings);
    private readonly ConcurrentDictionary<string, Lazy<Task<Target>>> _targets = new();

    /// <summary>Sends one source; one that changes meanwhile is looked at again, as often as INGEST_RETRY_ATTEMPTS allows.</summary>
    public async Task<UploadRecord> ProcessAsync(UploadJob job, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await TryAsync(job, isLast: attempt >= options.RetryAttempts, cancellationToken) is { } record)
                return record;
            await Task.Delay(options.SettleTime, cancellationToken);
        }
    }

    /// <summary>What <see cref="ProcessAsync"/> would do.</summary>
    public async Task<UploadRecord> PlanAsync(UploadJob job, CancellationToken cancellationToken)
    {
        var source = job.Source;
        var (output, fault) = OutputOf(job);
        try
        {
            if (fault is not null)
                throw fault;
            var look = UploadLook.At(source, options, settings.Compress, cancellationToken);
            var before = await FindAsync(source, output, cancellationToken);
            return IsDone(before, look) ? _records.Refused(source, output!.Key, before!)
                : Check(look) is { } refused ? throw refused
                : _records.Planned(source, output!.Key, look.File.Size, look.Tree?.IsDirectory == true);
        }
        catch (IngestException e)
        {
            return _records.Failed(source, output?.Key ?? "", e);
        }
    }

    /// <summary>Null: the source changed, or another run ended its work on it; it has to be looked at again.</summary>
    private async Task<UploadRecord?> TryAsync(UploadJob job, bool isLast, CancellationToken cancellationToken)
    {
        var source = job.Source;
        var (output, fault) = OutputOf(job);
        UploadLook look;
        try
        {
            look = await LookAsync(job, cancellationToken);
        }
        catch (IngestException e) when (e.ErrorId == IngestErrorId.SourceChanged && !isLast)
        {
            log.LogInformation("{Reason}", e.Message);
            return null;
        }
        catch (IngestException e)
        {
            // A start that brought to its end what a dead run had left may just have moved it.
            if (e.ErrorId == IngestErrorId.SourceNotFound && await FindAsync(source, output, cancellationToken) is { CompletedPath: not null } moved)
                return await DoneAsync(source, output!.Key, moved, cancellationToken);
            IngestLog.Failed(log, source.FullPath, e, e.ErrorId.ToString());
            return _records.Failed(source, output?.Key ?? "", e);
        }
        var before = await FindAsync(source, output, cancellationToken);
        if (IsDone(before, look))
            return await DoneAsync(source, output!.Key, before!, cancellationToken);
        meter.Enqueued(look.File.Size);
        meter.Begun(source.RelativePath);
        UploadRecord? record = null;
        try
        {
            return record = await RunAsync(source, look, output, before, fault ?? Check(look), isLast, cancellationToken);
        }
        finally
        {
            meter.Ended(source.RelativePath, record?.Status);
        }
    }

    private async Task<UploadLook> LookAsync(UploadJob job, CancellationToken cancellationToken)
    {
        var path = job.Source.FullPath;
        if (job.IsNoSource)
            throw job.Fault!;
        if (File.Exists(path) && !await WriterWait.IsDoneAsync(path, settings.WriterPatience, cancellationToken))
            throw new IngestException(IngestErrorId.SourceUnreadable, WriterWait.NotDone(path)) { Target = path };
        return UploadLook.At(job.Source, options, settings.Compress, cancellationToken);
    }

    private async Task<UploadRecord?> RunAsync(
        UploadSource source, UploadLook look, PlannedOutput? output, UploadState? before, IngestException? fault, bool isLast, CancellationToken cancellationToken)
    {
        IngestLog.Detected(log, source.FullPath, look.File.Size);
        (var claim, output, fault) = await BeginAsync(source, look, output, before, fault, cancellationToken);
        if (claim is null)
        {
            return _records.Failed(source, output?.Key ?? "", new IngestException(
                IngestErrorId.LedgerLocked, $"Another process is working on '{source.FullPath}' with the same ledger. Its result will be in Get-UploadHistory."));
        }
        if (claim.IsOutdated)
            return null;
        CrashPoint.Hit(CrashPoint.Recorded);
        var operation = claim.Operation;
        try
        {
            if (fault is not null)
                throw fault;
            var place = PlaceOf(source);
            await ledger.EndAsync(await sender.SendAsync(operation, source, look, output!, place is not null, cancellationToken), CancellationToken.None);
            CrashPoint.Hit(CrashPoint.Ended);
            if (place is not null)
                await disposer.DisposeAsync(operation, look.File, look.Tree?.IsDirectory == true ? look.Fingerprint : null, place, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await ledger.EndAsync(OperationEnds.Cancelled(operation, null), CancellationToken.None);
            throw;
        }
        catch (IngestException e) when (SourceProcessor.IsFatal(e) || (e.ErrorId == IngestErrorId.SourceChanged && !isLast))
        {
            // No fault of this state of the source: it is another one by now, or nothing can be sent at all.
            await ledger.EndAsync(OperationEnds.Cancelled(operation, e), CancellationToken.None);
            log.LogInformation("{Reason}", e.Message);
            if (SourceProcessor.IsFatal(e))
                throw;
            return null;
        }
        catch (IngestException e) when (e.ErrorId is not (IngestErrorId.LedgerCorrupt or IngestErrorId.LedgerUnavailable or IngestErrorId.LedgerLocked))
        {
            e = ReferenceEquals(e, fault) ? e : WithAdvice(e, source);
            IngestLog.Failed(log, source.FullPath, e, e.ErrorId.ToString());
            await ledger.EndAsync(OperationEnds.Failed(operation, output is null ? [] : [output], e, moves: false), CancellationToken.None);
        }
        return await ledger.GetUploadAsync(operation, CancellationToken.None);
    }

    /// <summary>
    /// Claims the source and records what will be made of it; what a dead process left on it is brought to its end first. A
    /// key that belongs to another source becomes a fault of this one, which is an operation too.
    /// </summary>
    private async Task<(Claim? Claim, PlannedOutput? Output, IngestException? Fault)> BeginAsync(
        UploadSource source, UploadLook look, PlannedOutput? output, UploadState? before, IngestException? fault, CancellationToken cancellationToken)
    {
        var start = new OperationStart
        {
            Target = await TargetAsync(source.Root, cancellationToken),
            RelativePath = source.RelativePath,
            Size = look.File.Size,
            ModifiedTicks = look.File.ModifiedTicks,
            Type = OperationType.Upload,
            IsDirectory = look.Tree?.IsDirectory == true,
            SettledAt = look.File.SettledAt,
            TakesKeys = settings.Force,
            Metadata = FactsOf(source, look),
            Completed = PlaceOf(source),
            ArchiveDirectory = settings.KeepArchiveDirectory,
        };
        for (var name = 1; ; name++)
        {
            try
            {
                // What wants a key that it cannot have wants none.
                output = fault is null ? output : null;
                var claim = await ledger.BeginAsync(
                    start with { StartedAt = DateTimeOffset.UtcNow, Outputs = output is null ? [] : [output], Known = output is null ? null : before?.Operation ?? Guid.Empty },
                    cancellationToken);
                if (claim?.Interrupted is not { } interrupted)
                    return (claim, output, fault);
                await recovery.RecoverAsync(interrupted, cancellationToken);
            }
            catch (IngestException e) when (e.ErrorId == IngestErrorId.KeyCollision)
            {
                if (keys.AreDatasets && name < UploadSender.DatasetNames)
                    output = keys.OutputOf(source, DateTimeOffset.UtcNow);
                else
                    fault = WithAdvice(e, source);
            }
        }
    }

    private Dictionary<string, string> FactsOf(UploadSource source, UploadLook look)
    {
        var facts = source.Restarted is { } earlier ? RestartFacts.Of(earlier, look.File) : [];
        if (look.Fingerprint is { } fingerprint)
            facts[TreeFingerprint.Name] = fingerprint;
        if (settings.UserId is { } user)
            facts["user_id"] = user.ToString(CultureInfo.InvariantCulture);
        if (settings.DatasetName is { } dataset)
            facts["dataset_name"] = dataset;
        return facts;
    }

    private CompletedPlace? PlaceOf(UploadSource source) => options.CompletedDirectory is not { } directory ? null : new CompletedPlace(
        directory, options.PreserveStructure ? source.RelativePath.Replace('/', Path.DirectorySeparatorChar) : source.Name, options.DuplicateHandling);

    private IngestException? Check(UploadLook look)
    {
        var path = look.File.FullPath;
        if (options.MaxFileSize is { } limit && look.File.Size > limit)
            return SourceProcessor.TooLarge(look.File, limit);
        if (settings.KeepArchiveDirectory is { } kept && $"{kept}{Path.DirectorySeparatorChar}".StartsWith($"{path}{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        {
            return new IngestException(
                IngestErrorId.ConfigurationInvalid,
                $"The directory of -KeepArchive, '{kept}', is inside '{path}', so the archive would change what it is made of. Give a directory elsewhere.")
            { Target = path };
        }
        return null;
    }

    private (PlannedOutput? Output, IngestException? Fault) OutputOf(UploadJob job)
    {
        try
        {
            return job.Fault is { } fault ? (null, fault) : (keys.OutputOf(job.Source, DateTimeOffset.UtcNow), null);
        }
        catch (IngestException e)
        {
            return (null, e);
        }
    }

    private async Task<UploadState?> FindAsync(UploadSource source, PlannedOutput? output, CancellationToken cancellationToken) =>
        output is null ? null : await ledger.FindUploadAsync(await TargetAsync(source.Root, cancellationToken), source.RelativePath, output.Key, cancellationToken);

    private bool IsDone(UploadState? before, UploadLook look) => !settings.Force && before is not null
        && before.Size == look.File.Size && before.ModifiedTicks == look.File.ModifiedTicks
        && before.Metadata.GetValueOrDefault(TreeFingerprint.Name) == look.Fingerprint;

    /// <summary>What a dead run had begun and this one brought to its end is its success; anything earlier is refused.</summary>
    private async Task<UploadRecord?> DoneAsync(UploadSource source, string key, UploadState before, CancellationToken cancellationToken) =>
        recovery.HasEnded(before.Operation) ? await ledger.GetUploadAsync(before.Operation, cancellationToken) : _records.Refused(source, key, before);

    private Task<Target> TargetAsync(string root, CancellationToken cancellationToken) => _targets.GetOrAdd(
        root, r => new Lazy<Task<Target>>(() => ledger.TargetAsync(r, store.Endpoint, store.BucketName, options.KeyPrefix, CancellationToken.None))).Value.WaitAsync(cancellationToken);

    private IngestException WithAdvice(IngestException fault, UploadSource source) => fault.ErrorId != IngestErrorId.KeyCollision ? fault : new IngestException(
        fault.ErrorId, $"{fault.Message} Nothing was overwritten. Give '{source.FullPath}' another -Key, or use -Force to put it in the other's place.", fault)
    { BucketName = store.BucketName, Key = fault.Key, Target = fault.Target };
}
