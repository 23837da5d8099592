using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Service;

/// <summary>One watcher of the service with its own settings and log.</summary>
internal sealed class ServiceWatcher : IAsyncDisposable
{
    private static int _lastId;

    private readonly IngestEngine _engine;
    private readonly ILoggerFactory _loggers;
    private readonly bool _once;
    private readonly List<IngestResult> _results = [];

    private ServiceWatcher(IngestEngine engine, ILoggerFactory loggers, ILogger log, bool once) =>
        (_engine, _loggers, Log, _once) = (engine, loggers, log, once);

    /// <summary>Log of this watcher.</summary>
    public ILogger Log { get; }

    /// <summary>What a run with --once came to.</summary>
    public IReadOnlyList<IngestResult> Results => _results;

    /// <summary>Opens log, ledger and client.</summary>
    /// <exception cref="IngestException">LedgerLocked, ConfigurationInvalid.</exception>
    public static async Task<ServiceWatcher> OpenAsync(LoadedConfiguration configuration, bool once, CancellationToken cancellationToken)
    {
        var loggers = ServiceLogging.Create(configuration);
        try
        {
            var log = loggers.CreateLogger("S3Ingest.Service");
            foreach (var warning in configuration.Warnings)
                log.LogWarning("{Warning}", warning);
            var run = new RunInfo { Command = "s3ingest watch", Arguments = new Dictionary<string, string> { ["once"] = once ? "true" : "false" }, Settings = configuration.Repeatable };
            var engine = await IngestEngine.OpenAsync(configuration.Options, run, loggers, cancellationToken);
            engine.WatcherId = Interlocked.Increment(ref _lastId);
            return new ServiceWatcher(engine, loggers, log, once);
        }
        catch
        {
            loggers.Dispose();
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
        var failed = false;
        try
        {
            await foreach (var result in _engine.WatchAsync(_once, stop))
            {
                failed |= result.Status is OperationStatus.Failed or OperationStatus.Partial;
                if (_once)
                    _results.Add(result);
            }
            return failed;
        }
        catch (Exception fault) when (isOneOfMany)
        {
            Log.LogCritical(fault, "{Path} is no longer watched, the other directories are: {Reason}", _engine.Snapshot().Path, fault.Message);
            throw;
        }
    }

    /// <summary>Begins nothing new.</summary>
    public void Suspend(string reason) => _engine.Suspend(reason);

    /// <summary>Goes on.</summary>
    public void Resume() => _engine.Resume();

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _loggers.Dispose();
    }
}
