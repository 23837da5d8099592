using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Service;

/// <summary>One watcher of the service with its own settings and log.</summary>
internal sealed class ServiceWatcher : IAsyncDisposable
{
    private static readonly TimeSpan ReopenInterval = TimeSpan.FromSeconds(5);

    private static int _lastId;

    private readonly LoadedConfiguration _configuration;
    private readonly ILoggerFactory _loggers;
    private readonly bool _once;
    private readonly int _id = Interlocked.Increment(ref _lastId);
    private readonly List<IngestResult> _results = [];
    private readonly Lock _gate = new();
    private IngestEngine? _engine;
    private string? _suspended;

    private ServiceWatcher(LoadedConfiguration configuration, ILoggerFactory loggers, ILogger log, bool once) =>
        (_configuration, _loggers, Log, _once) = (configuration, loggers, log, once);

    /// <summary>Log of this watcher.</summary>
    public ILogger Log { get; }

    /// <summary>What a run with --once came to.</summary>
    public IReadOnlyList<IngestResult> Results => _results;

    /// <summary>Opens log, ledger and client.</summary>
    /// <exception cref="IngestException">LedgerLocked, ConfigurationInvalid.</exception>
    public static async Task<ServiceWatcher> OpenAsync(LoadedConfiguration configuration, bool once, CancellationToken cancellationToken)
    {
        var loggers = ServiceLogging.Create(configuration);
        var log = loggers.CreateLogger("S3Ingest.Service");
        foreach (var warning in configuration.Warnings)
            log.LogWarning("{Warning}", warning);
        var watcher = new ServiceWatcher(configuration, loggers, log, once);
        try
        {
            await watcher.OpenEngineAsync(cancellationToken);
            return watcher;
        }
        catch
        {
            await watcher.DisposeAsync();
            throw;
        }
    }

    /// <summary>Watches until the end.</summary>
    /// <param name="isOneOfMany">Others go on when this one cannot: then it is told at once and not at the end of all.</param>
    /// <param name="stop">Asks for an orderly end.</param>
    /// <returns>Whether a source failed.</returns>
    /// <exception cref="IngestException">It cannot watch.</exception>
    public async Task<bool> RunAsync(bool isOneOfMany, CancellationToken stop)
    {
        // Locks are taken before the first wait; the others must not wait for those.
        await Task.Yield();
        try
        {
            while (true)
            {
                try
                {
                    return await WatchAsync(stop);
                }
                catch (IngestException fault) when (!_once && fault.ErrorId == IngestErrorId.LedgerUnavailable && !stop.IsCancellationRequested)
                {
                    // A disk that was full for a night is no reason to be found dead in the morning.
                    Log.LogError("{Path} is not watched until its ledger can be written again, which is tried every {Seconds} s: {Reason}", Path, ReopenInterval.TotalSeconds, fault.Message);
                    await ReopenAsync(stop);
                }
            }
        }
        catch (Exception fault) when (isOneOfMany && fault is not OperationCanceledException)
        {
            Log.LogCritical(fault, "{Path} is no longer watched, the other directories are: {Reason}", Path, fault.Message);
            throw;
        }
    }

    /// <summary>Begins nothing new.</summary>
    public void Suspend(string reason)
    {
        lock (_gate)
        {
            _suspended = reason;
            _engine?.Suspend(reason);
        }
    }

    /// <summary>Goes on.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            _suspended = null;
            _engine?.Resume();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseEngineAsync();
        _loggers.Dispose();
    }

    private string? Path => _configuration.Options.WatchDirectory;

    private async Task<bool> WatchAsync(CancellationToken stop)
    {
        var failed = false;
        await foreach (var result in _engine!.WatchAsync(_once, stop))
        {
            failed |= result.Status is OperationStatus.Failed or OperationStatus.Partial;
            if (_once)
                _results.Add(result);
        }
        return failed;
    }

    private async Task OpenEngineAsync(CancellationToken cancellationToken)
    {
        var run = new RunInfo { Command = "s3ingest watch", Arguments = new Dictionary<string, string> { ["once"] = _once ? "true" : "false" }, Settings = _configuration.Repeatable };
        var engine = await IngestEngine.OpenAsync(_configuration.Options, run, _loggers, cancellationToken);
        engine.WatcherId = _id;
        lock (_gate)
        {
            _engine = engine;
            // Who suspended it does not know that it was opened again.
            if (_suspended is { } reason)
                engine.Suspend(reason);
        }
    }

    private async Task CloseEngineAsync()
    {
        IngestEngine? engine;
        lock (_gate)
            (engine, _engine) = (_engine, null);
        if (engine is not null)
            await engine.DisposeAsync();
    }

    private async Task ReopenAsync(CancellationToken stop)
    {
        await CloseEngineAsync();
        while (true)
        {
            await Task.Delay(ReopenInterval, stop);
            try
            {
                await OpenEngineAsync(stop);
                Log.LogInformation("The ledger of {Path} can be written again", Path);
                return;
            }
            catch (IngestException fault) when (fault.ErrorId == IngestErrorId.LedgerUnavailable)
            {
                // It was said once.
            }
        }
    }
}
