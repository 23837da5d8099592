using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Verifying;

/// <summary>
/// Brings a ledger and S3 together again. What dead runs left is ended, objects of ours that the ledger does not know are
/// taken in, sources whose objects are gone become unknown. Every action is one transaction of the ledger, and what is done
/// already is not done again: a death between two actions leaves a repair to be repeated.
/// </summary>
public sealed class LedgerRepair : IAsyncDisposable
{
    private const int BatchSize = 1_000;
    private static readonly TimeSpan ContactPatience = TimeSpan.FromSeconds(60);

    private readonly IngestOptions _options;
    private readonly LedgerStore _ledger;
    private readonly ObjectStore _store;
    private readonly ILogger _log;
    private readonly string? _damage;
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;
    private readonly Dictionary<RepairAction, long> _counts = [];
    private readonly List<InspectionFinding> _findings = [];
    private long _failed;
    private long _looked;
    private long _total = -1;

    private LedgerRepair(IngestOptions options, LedgerStore ledger, ObjectStore store, string? damage, ILogger log) =>
        (_options, _ledger, _store, _damage, _log) = (options, ledger, store, damage, log);

    /// <summary>Objects that were listed or asked for so far; for another thread to read.</summary>
    public long Looked => Interlocked.Read(ref _looked);

    /// <summary>Objects that will have been; null until the listing has ended, which alone tells how many there are.</summary>
    public long? Total => Interlocked.Read(ref _total) is >= 0 and var total ? total : null;

    /// <summary>Checks the whole ledger and opens it; a damaged one is set aside by that.</summary>
    /// <exception cref="IngestException">LedgerLocked; LedgerCorrupt while others use it.</exception>
    public static async Task<LedgerRepair> OpenAsync(IngestOptions options, RunInfo run, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var damage = await LedgerStore.FindDamageAsync(options.LedgerPath, cancellationToken);
        var ledger = await LedgerStore.OpenAsync(options.LedgerPath, run, loggers, cancellationToken);
        try
        {
            return new LedgerRepair(options, ledger, ObjectStore.Open(options, loggers), damage, loggers.CreateLogger("S3Ingest"));
        }
        catch
        {
            await ledger.DisposeAsync();
            throw;
        }
    }

    /// <summary>What <see cref="OpenAsync"/> would do with a damaged ledger; null when it is sound.</summary>
    public static async Task<RepairOutcome?> PlanSettingAsideAsync(string ledgerPath, CancellationToken cancellationToken) =>
        await LedgerStore.FindDamageAsync(ledgerPath, cancellationToken) is { } damage
            ? new RepairOutcome(new LedgerRepairResult { Source = ledgerPath, Action = RepairAction.Removed, Status = OperationStatus.Planned, Reason = $"damaged: {damage}; would be set aside and built anew from S3" })
            : null;

    /// <summary>Repairs, and hands out each action as it is done. A repair runs once.</summary>
    /// <exception cref="IngestException">
    /// BucketNotFound, AccessDenied to the listing, CredentialsInvalid, EndpointUnreachable; ConfigurationInvalid when no watch
    /// directory is named and the ledger knows none.
    /// </exception>
    public async IAsyncEnumerable<RepairOutcome> RunAsync(RepairPlan plan, [EnumeratorCancellation] CancellationToken stop)
    {
        await new EndpointContact(_options, _store, _ledger, _log, mayProbe: !plan.IsPlan).MakeAsync(ContactPatience, stop);
        var id = plan.IsPlan ? Guid.Empty : await _ledger.BeginInspectionAsync(
            new InspectionStart(OperationType.Repair, _store.BucketName, $"s3://{_store.BucketName}/{_options.KeyPrefix}", VerifyDepth.Metadata, _startedAt), stop);
        bool isWhole = false;
        try
        {
            await foreach (var outcome in ActAsync(plan, stop))
            {
                Count(outcome);
                yield return outcome;
            }
            isWhole = true;
        }
        finally
        {
            if (!plan.IsPlan)
                await _ledger.EndInspectionAsync(id, End(isWhole), CancellationToken.None);
        }
    }

    /// <summary>Closes client and ledger.</summary>
    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        await _ledger.DisposeAsync();
    }

    /// <summary>For tests: what the death of the process does.</summary>
    internal void Abandon()
    {
        _store.Dispose();
        _ledger.Abandon();
    }

    private async IAsyncEnumerable<RepairOutcome> ActAsync(RepairPlan plan, [EnumeratorCancellation] CancellationToken ct)
    {
        if (_ledger.SetAsidePath is { } aside)
            yield return Done(plan, _ledger.Path, "", RepairAction.Removed, $"damaged: {_damage}; it is now '{aside}' and is built anew from S3");
        var (main, targets) = await FindTargetsAsync(plan.IsPlan, ct);
        foreach (var target in plan.Aborts ? targets : [])
        {
            await foreach (var outcome in new DeadRuns(_options, _store, _ledger, target, _log).EndAsync(plan, ct))
                yield return outcome;
        }
        var rebuild = main is null ? null : new LedgerRebuild(_store, _ledger, main, new SourcePlanner(_options), _log);
        bool isNew = main is not null && !await _ledger.IsLearnedAsync(main, ct);
        await foreach (var outcome in CompareAsync(plan, rebuild, main, targets, ct))
            yield return outcome;
        if (rebuild is null || !isNew)
            yield break;
        // The ledger knew nothing: then uploads of ours are those on keys that the watch directory's files want.
        if (!plan.Aborts)
            yield break;
        await foreach (var upload in rebuild.FindOrphansAsync(_startedAt, ct))
        {
            yield return await GuardAsync(plan, "", upload.Key, RepairAction.Aborted, $"incomplete multipart upload begun {upload.Initiated.UtcDateTime:u}, left by a lost ledger",
                () => _store.AbortUploadAsync(upload.Key, upload.UploadId, ct));
        }
        if (plan is { IsPlan: false, Adds: true } && _failed == 0)
            await _ledger.MarkLearnedAsync(main!, ct);
    }

    /// <summary>The targets below the prefix, and the one that objects are taken into: an object does not tell of which directory its source was.</summary>
    private async Task<(Target? Main, IReadOnlyList<Target> All)> FindTargetsAsync(bool isPlan, CancellationToken ct)
    {
        var known = (await _ledger.FindTargetsAsync(_store.Endpoint, _store.BucketName, ct))
            .Where(t => t.KeyPrefix.StartsWith(_options.KeyPrefix, StringComparison.Ordinal)).ToList();
        if (_options.WatchDirectory is not null)
        {
            var root = WatchOptions.From(_options).Root;
            var main = known.Find(t => t.SourceRoot == root && t.KeyPrefix == _options.KeyPrefix)
                ?? (isPlan ? new Target(0, root, _store.Endpoint, _store.BucketName, _options.KeyPrefix) : await _ledger.TargetAsync(root, _store.Endpoint, _store.BucketName, _options.KeyPrefix, ct));
            return (main, [main]);
        }
        if (known.Count == 0)
        {
            throw new IngestException(
                IngestErrorId.ConfigurationInvalid,
                $"The ledger '{_ledger.Path}' knows no directory whose files go to s3://{_store.BucketName}/{_options.KeyPrefix}. Name it with -WatchDirectory or INGEST_WATCH_DIR.");
        }
        if (known.Count > 1)
            _log.LogWarning("The files of {Count} directories go to s3://{Bucket}/{Prefix}. Objects that the ledger does not know are left out; name the directory they came from with -WatchDirectory to take them in", known.Count, _store.BucketName, _options.KeyPrefix);
        return (known.Count == 1 ? known[0] : null, known);
    }

    /// <summary>Lists what is there: known objects are kept, unknown ones of ours taken in; what the ledger has and was not listed is asked for.</summary>
    private async IAsyncEnumerable<RepairOutcome> CompareAsync(RepairPlan plan, LedgerRebuild? rebuild, Target? main, IReadOnlyList<Target> targets, [EnumeratorCancellation] CancellationToken ct)
    {
        var index = new KeyIndex();
        await foreach (var (row, key) in _ledger.ScanRecordedAsync(_store.Endpoint, _store.BucketName, null, ct))
        {
            if (key.StartsWith(_options.KeyPrefix, StringComparison.Ordinal))
                index.Add(_store.BucketName, key, row);
        }
        await foreach (var batch in _store.ListAsync(_options.KeyPrefix, ct).ChunkAsync(BatchSize, ct))
        {
            Interlocked.Add(ref _looked, batch.Count);
            var known = batch.ToLookup(listed => index.Take(_store.BucketName, listed.Key) is not null);
            foreach (var kept in known[true])
                yield return Done(plan, "", kept.Key, RepairAction.Kept, "ledger and S3 have it");
            if (rebuild is null || !plan.Adds)
                continue;
            // The store's own gate bounds how many are under way.
            foreach (var outcome in await Task.WhenAll(known[false].Select(listed => AddAsync(plan, rebuild, main!, listed.Key, ct))))
            {
                if (outcome is not null)
                    yield return outcome;
            }
        }
        var forgotten = new HashSet<long>();
        Interlocked.Exchange(ref _total, Looked + (plan.Removes ? index.Count : 0));
        foreach (var rows in plan.Removes ? index.Rows.Chunk(BatchSize) : [])
        {
            var recorded = await _ledger.GetRecordedAsync(rows, ct);
            foreach (var row in rows)
            {
                Interlocked.Increment(ref _looked);
                if (!recorded.ContainsKey(row))
                    continue;
                foreach (var target in targets)
                {
                    if (await RemoveAsync(plan, target, row, recorded[row].Key, forgotten, ct) is { } outcome)
                        yield return outcome;
                }
            }
        }
    }

    private async Task<RepairOutcome?> AddAsync(RepairPlan plan, LedgerRebuild rebuild, Target target, string key, CancellationToken ct)
    {
        try
        {
            if (await _store.HeadAsync(key, ct) is not { } head || rebuild.Read(head) is not { } source)
                return null;
            if (plan.IsPlan)
                return Done(plan, source.RelativePath, key, RepairAction.Added, "its metadata says of which source it is");
            await _ledger.ImportAsync([source], ct);
            return await _ledger.FindKeyOwnerAsync(target, key, ct) is not null
                ? Done(plan, source.RelativePath, key, RepairAction.Added, "its metadata says of which source it is")
                : Done(plan, source.RelativePath, key, RepairAction.Kept, "the ledger has another state of its source");
        }
        catch (IngestException e) when (e.ErrorId is not (IngestErrorId.CredentialsInvalid or IngestErrorId.LedgerCorrupt or IngestErrorId.LedgerUnavailable))
        {
            return Failed(RepairAction.Added, "", key, e);
        }
    }

    /// <summary>Only with the proof of a 404; null when the object is there after all, or its state is not of this target or another one by now.</summary>
    private async Task<RepairOutcome?> RemoveAsync(RepairPlan plan, Target target, RecordedRow row, string key, HashSet<long> forgotten, CancellationToken ct)
    {
        try
        {
            if (await _ledger.ForgetSourceAsync(target, row, isPlan: true, ct) is not { } path)
            {
                // Another entry of an archive that is unknown already.
                return forgotten.Contains(row.Operation) && await _store.HeadAsync(key, ct) is null
                    ? Done(plan, "", key, RepairAction.Removed, "no object; its source is unknown already")
                    : null;
            }
            if (await _store.HeadAsync(key, ct) is not null || (!plan.IsPlan && await _ledger.ForgetSourceAsync(target, row, isPlan: false, ct) is null))
                return null;
            forgotten.Add(row.Operation);
            var hasSource = SourceProbe.Look(target.SourceRoot, path, _options.FollowLinks) is not null;
            return Done(plan, path, key, RepairAction.Removed, hasSource
                ? "no object; the source is there and is sent again by the next run, or by a running watcher after its restart"
                : $"no object; the source is not in '{target.SourceRoot}' any more: put it back to have it sent again");
        }
        catch (IngestException e) when (e.ErrorId is not (IngestErrorId.CredentialsInvalid or IngestErrorId.LedgerCorrupt or IngestErrorId.LedgerUnavailable))
        {
            return Failed(RepairAction.Removed, "", key, e);
        }
    }

    internal static RepairOutcome Done(RepairPlan plan, string source, string key, RepairAction action, string reason) => new(new LedgerRepairResult
    {
        Source = source, Key = key, Action = action, Status = plan.IsPlan ? OperationStatus.Planned : OperationStatus.Success, Reason = reason,
    });

    internal static async Task<RepairOutcome> GuardAsync(RepairPlan plan, string source, string key, RepairAction action, string reason, Func<Task> act)
    {
        try
        {
            if (!plan.IsPlan)
                await act();
            return Done(plan, source, key, action, reason);
        }
        catch (IngestException e) when (e.ErrorId is not (IngestErrorId.CredentialsInvalid or IngestErrorId.LedgerCorrupt or IngestErrorId.LedgerUnavailable))
        {
            return Failed(action, source, key, e);
        }
    }

    private static RepairOutcome Failed(RepairAction action, string source, string key, IngestException fault) =>
        new(new LedgerRepairResult { Source = source, Key = key, Action = action, Status = OperationStatus.Failed, Reason = fault.Message }, fault);

    private void Count(RepairOutcome outcome)
    {
        var result = outcome.Result;
        if (result.Status == OperationStatus.Failed)
            _failed++;
        else
            _counts[result.Action] = _counts.GetValueOrDefault(result.Action) + 1;
        if ((result.Action != RepairAction.Kept || result.Status == OperationStatus.Failed) && _findings.Count < LedgerStore.MaxFindings)
            _findings.Add(new InspectionFinding(result.Action.ToString(), result.Key, null, result.Source, result.Reason));
    }

    private InspectionEnd End(bool isWhole) => new()
    {
        Status = !isWhole ? OperationStatus.Cancelled : _failed > 0 ? OperationStatus.Failed : OperationStatus.Success,
        Counts = _counts.ToDictionary(c => c.Key.ToString(), c => c.Value),
        Findings = _findings,
        Fault = _failed > 0 ? new LedgerFault(nameof(IngestErrorId.UploadFailed), $"{_failed} actions could not be done.") : null,
    };
}
