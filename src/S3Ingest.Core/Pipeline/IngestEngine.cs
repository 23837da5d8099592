using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Archives.Paths;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// The main job: sources in, verified objects out. One engine is one run; the cmdlets and the service are fronts of it.
/// </summary>
public sealed partial class IngestEngine : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ContactPatience = TimeSpan.FromSeconds(60);

    private readonly IngestOptions _options;
    private readonly ObjectStore _store;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _log;
    private readonly ConversionGate _gate;
    private readonly RunMeter _meter = new(TimeProvider.System);
    private readonly LedgerPruning _pruning;
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;
    private SourceWatcher? _watcher;
    private KnownSources? _known;

    private IngestEngine(IngestOptions options, ObjectStore store, LedgerStore ledger, ILoggerFactory loggers)
    {
        (_options, _store, Ledger, _loggers) = (options, store, ledger, loggers);
        _log = loggers.CreateLogger("S3Ingest");
        _gate = new ConversionGate(options);
        _pruning = new LedgerPruning(ledger, options.LedgerRetentionDays, _log, TimeProvider.System);
    }

    /// <summary>The ledger of this run.</summary>
    public LedgerStore Ledger { get; }

    /// <summary>How far the run is.</summary>
    public IngestProgress Progress => _meter.Snapshot();

    /// <summary>Opens ledger and client; no request is sent.</summary>
    /// <exception cref="IngestException">LedgerLocked, ConfigurationInvalid.</exception>
    public static async Task<IngestEngine> OpenAsync(IngestOptions options, RunInfo run, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        // A charset that does not exist is no fault of the first archive that needs it.
        _ = new EntryNameDecoder(options.ArchiveCharset);
        var ledger = await LedgerStore.OpenAsync(options.LedgerPath, run, loggers, cancellationToken);
        try
        {
            return new IngestEngine(options, ObjectStore.Open(options, loggers), ledger, loggers);
        }
        catch
        {
            await ledger.DisposeAsync();
            throw;
        }
    }

    /// <summary>Watches the watch directory and hands out each result as it completes.</summary>
    /// <param name="once">Handle what is there and end.</param>
    /// <param name="stop">Orderly stop: what is in flight gets a few seconds, then is abandoned; the enumeration ends normally.</param>
    /// <exception cref="IngestException">LedgerLocked, BucketNotFound, AccessDenied, CredentialsInvalid; with <paramref name="once"/> EndpointUnreachable and WatchDirectoryMissing too.</exception>
    public async IAsyncEnumerable<IngestResult> WatchAsync(bool once, [EnumeratorCancellation] CancellationToken stop)
    {
        var root = WatchOptions.From(_options).Root;
        using var watchLock = Ledger.AcquireWatchLock(root);
        using var marker = ForeignWatchMarker.Place(root, Ledger.LedgerId, Ledger.Path, _log);
        using var metrics = MetricsLog.Open(_options, Snapshot, _log, TimeProvider.System);
        await using var figures = metrics is null ? null : new Repeater(_options.MetricsInterval, metrics.WriteAsync);
        await using var pruning = new Repeater(LedgerPruning.LookInterval, _pruning.TryRunIfDueAsync);
        try
        {
            var scope = await StartAsync(root, RunPolicy.Watcher, once ? ContactPatience : null, stop);
            if (scope is null)
                yield break;
            await using var watcher = _watcher = await MakeWatcherAsync(scope, stop);
            SetState(WatcherState.Watching);
            await using var stopping = stop.UnsafeRegister(_ => SetState(WatcherState.Stopping), null);
            var queue = new WorkQueue<SourceFile, IngestResult>(_options.MaxWorkers, StopPatience, TakeTurnAsync);
            var results = queue.RunAsync(
                token => Counted(once ? watcher.OnceAsync(token) : watcher.WatchAsync(token)),
                (source, token) => ProcessAsync(scope, watcher, source, token),
                stop);
            await foreach (var result in Observed(results))
                yield return result;
            foreach (var path in once ? watcher.Unsettled : [])
                _log.LogWarning("{Path} is still being written and was left for the next run", path);
        }
        finally
        {
            // Also for a reader that leaves before the end. What cannot go on stays Faulted.
            if (_state != WatcherState.Faulted)
                SetState(WatcherState.Stopped);
        }
    }

    /// <summary>Ingests the files it is given, each once; they stay where they are unless options name a completed directory.</summary>
    public async IAsyncEnumerable<IngestResult> IngestAsync(IAsyncEnumerable<string> paths, [EnumeratorCancellation] CancellationToken stop)
    {
        var scopes = new ConcurrentDictionary<string, Lazy<Task<SourceScope?>>>();
        var given = new GivenSource(_options);
        var queue = new WorkQueue<string, IngestResult>(_options.MaxWorkers, StopPatience, _store.WaitForHoursAsync);
        var results = queue.RunAsync(
            _ => paths,
            async (path, token) =>
            {
                if (GivenSource.Reject(path) is { } rejected)
                    return rejected;
                var (root, relative) = given.Locate(path);
                var scope = await scopes.GetOrAdd(root, r => new Lazy<Task<SourceScope?>>(() => StartAsync(r, RunPolicy.Command, ContactPatience, stop))).Value;
                return scope is null ? null : await given.ProcessAsync(scope.Processor, root, relative, _meter, token);
            },
            stop);
        await foreach (var result in Observed(results))
            yield return result;
    }

    /// <summary>
    /// Ingests the sources of earlier operations again, from where they are now. The options are those that the operations
    /// had: each becomes an operation on the same source with the same keys.
    /// </summary>
    public async IAsyncEnumerable<IngestResult> RestartAsync(IAsyncEnumerable<RestartItem> items, [EnumeratorCancellation] CancellationToken stop)
    {
        var scopes = new ConcurrentDictionary<string, Lazy<Task<SourceScope?>>>();
        var given = new GivenSource(_options);
        var queue = new WorkQueue<RestartItem, IngestResult>(_options.MaxWorkers, StopPatience, _store.WaitForHoursAsync);
        var results = queue.RunAsync(
            _ => items,
            async (item, token) =>
            {
                var scope = await scopes.GetOrAdd(item.Root, r => new Lazy<Task<SourceScope?>>(() => StartAsync(r, RunPolicy.Restart, ContactPatience, stop))).Value;
                return scope is null ? null : await given.ProcessAsync(scope.Processor, item, _meter, token);
            },
            stop);
        await foreach (var result in Observed(results))
            yield return result;
    }

    /// <summary>What <see cref="RestartAsync"/> would do, with Status Planned. Nothing is sent, recorded or moved.</summary>
    public async IAsyncEnumerable<IngestResult> PlanRestartAsync(IAsyncEnumerable<RestartItem> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var given = new GivenSource(_options);
        var planner = new SourcePlanner(_options);
        var inspector = new SourceInspector(_options);
        await foreach (var item in items.WithCancellation(cancellationToken))
            yield return given.Plan(item.Root, item.RelativePath, item.Place, planner, inspector);
    }

    /// <summary>What <see cref="IngestAsync"/> would do, with Status Planned. Nothing is sent, recorded or moved.</summary>
    public async IAsyncEnumerable<IngestResult> PlanAsync(IAsyncEnumerable<string> paths, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var given = new GivenSource(_options);
        var planner = new SourcePlanner(_options);
        var inspector = new SourceInspector(_options);
        await foreach (var path in paths.WithCancellation(cancellationToken))
            yield return GivenSource.Reject(path) ?? given.Plan(path, planner, inspector);
    }

    /// <summary>What <see cref="WatchAsync"/> would do with what is there now.</summary>
    public async IAsyncEnumerable<IngestResult> PlanWatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var given = new GivenSource(_options);
        var planner = new SourcePlanner(_options);
        var inspector = new SourceInspector(_options);
        var options = WatchOptions.From(_options);
        var target = await Ledger.TargetAsync(options.Root, _store.Endpoint, _store.BucketName, _options.KeyPrefix, cancellationToken);
        var known = await Ledger.LoadKnownAsync(target, cancellationToken);
        await using var watcher = new SourceWatcher(options, known.Contains, _loggers);
        await foreach (var source in watcher.OnceAsync(cancellationToken))
        {
            watcher.Release(source, retry: false);
            yield return given.Plan(source.FullPath, planner, inspector);
        }
    }

    /// <summary>Closes client and ledger.</summary>
    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        await Ledger.DisposeAsync();
    }

    /// <summary>Contact, recovery, rebuild; null when the run was stopped meanwhile.</summary>
    private async Task<SourceScope?> StartAsync(string root, RunPolicy policy, TimeSpan? patience, CancellationToken stop)
    {
        var backoff = new Backoff(_options.RetryMaxDelay);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await PrepareAsync(root, policy, patience, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                SetState(WatcherState.Stopped);
                return null;
            }
            catch (IngestException e) when (e.IsTransient && patience is null)
            {
                // A watcher outlives what passes; whoever runs once is told.
                var delay = backoff.After(attempt);
                Note(e.ErrorId.ToString(), e.Message);
                _log.LogWarning("The start did not succeed: {Reason} Next in {Seconds:0.0} s", e.Message, delay.TotalSeconds);
                await Task.Delay(delay, stop).ContinueWith(_ => { }, TaskScheduler.Default);
            }
            catch (IngestException e)
            {
                Note(e.ErrorId.ToString(), e.Message);
                SetState(WatcherState.Faulted);
                throw;
            }
        }
    }

    private async Task<SourceScope> PrepareAsync(string root, RunPolicy policy, TimeSpan? patience, CancellationToken stop)
    {
        SetState(patience is null ? WatcherState.WaitingForEndpoint : WatcherState.Starting);
        await new EndpointContact(_options, _store, Ledger, _log).MakeAsync(patience, stop);
        SetState(WatcherState.Starting);
        var scope = await SourceScope.OpenAsync(root, _options, _store, Ledger, _gate, policy, _meter, _log, stop);
        await scope.RecoverAsync(stop);
        await _pruning.RunIfDueAsync(stop);
        if (policy.Learns)
            await scope.LearnAsync(_startedAt, stop);
        return scope;
    }

    private async Task<SourceWatcher> MakeWatcherAsync(SourceScope scope, CancellationToken stop)
    {
        // With a completed directory nothing that is done stays in the watch directory: what is there wants to be moved.
        _known = _options.CompletedDirectory is null ? await Ledger.LoadKnownAsync(scope.Target, stop) : null;
        return new SourceWatcher(WatchOptions.From(_options), (path, size, ticks) => _known?.Contains(path, size, ticks) == true, _loggers);
    }

    private async Task<IngestResult?> ProcessAsync(SourceScope scope, SourceWatcher watcher, SourceFile source, CancellationToken cancellationToken)
    {
        var result = await scope.Processor.ProcessAsync(source, cancellationToken);
        var again = result is null or { Status: OperationStatus.Cancelled };
        _meter.Uploaded(result?.BytesUploaded ?? 0);
        if (!again)
            _known?.Add(source.RelativePath, source.Size, source.ModifiedTicks);
        watcher.Release(source, again);
        return again || result!.Status == OperationStatus.Skipped ? null : result;
    }

    private async IAsyncEnumerable<SourceFile> Counted(IAsyncEnumerable<SourceFile> sources)
    {
        await foreach (var source in sources)
        {
            _meter.Enqueued(source.Size);
            yield return source;
        }
    }
}
