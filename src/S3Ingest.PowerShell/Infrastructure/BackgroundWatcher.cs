using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Commands;

/// <summary>One watcher that runs beside the session. Its results are in the ledger, its state is a snapshot away.</summary>
internal sealed class BackgroundWatcher : IAsyncDisposable
{
    private readonly IngestEngine _engine;
    private readonly ILoggerFactory _loggers;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private volatile Exception? _fault;
    private IngestWatcher? _last;

    private BackgroundWatcher(int id, Guid runspace, IngestEngine engine, ILoggerFactory loggers)
    {
        Id = id;
        Runspace = runspace;
        _engine = engine;
        _loggers = loggers;
        ProcessEnd.Register(this, () => DisposeAsync().AsTask());
        _work = Task.Run(RunAsync);
    }

    /// <summary>Number in this process.</summary>
    public int Id { get; }

    /// <summary>The runspace that started it: removing the module there stops it.</summary>
    public Guid Runspace { get; }

    /// <summary>Opens an engine, so that what cannot work is known at once, and lets it watch.</summary>
    /// <exception cref="IngestException">The engine cannot be opened.</exception>
    public static async Task<BackgroundWatcher> StartAsync(
        int id, Guid runspace, IngestOptions options, RunInfo run, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            var engine = await IngestEngine.OpenAsync(options, run, loggers, cancellationToken);
            engine.WatcherId = id;
            return new BackgroundWatcher(id, runspace, engine, loggers);
        }
        catch
        {
            loggers.Dispose();
            throw;
        }
    }

    /// <summary>The state now.</summary>
    public IngestWatcher Snapshot()
    {
        if (!_work.IsCompleted)
            return _engine.Snapshot();
        return _fault is { } e ? Ended(WatcherState.Faulted, e.Message) : Ended(WatcherState.Stopped, _last?.LastError);
    }

    /// <summary>Lets no new source begin.</summary>
    /// <returns>False when it has ended.</returns>
    public bool Suspend()
    {
        if (_work.IsCompleted)
            return false;
        _engine.Suspend("Suspend-IngestWatcher");
        return true;
    }

    /// <summary>Takes <see cref="Suspend"/> back.</summary>
    /// <returns>False when it has ended.</returns>
    public bool Resume()
    {
        if (_work.IsCompleted)
            return false;
        _engine.Resume();
        return true;
    }

    /// <summary>Waits until it watches, so that a lock, a bucket or credentials that rule it out are told at once; not longer than that, because an endpoint may be slow to answer.</summary>
    /// <exception cref="IngestException">It cannot watch.</exception>
    public async Task WaitForStartAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var waiting = Stopwatch.StartNew();
        while (waiting.Elapsed < patience && !_work.IsCompleted && _engine.Snapshot().State is not (WatcherState.Watching or WatcherState.Paused or WatcherState.WaitingForDirectory))
            await Task.Delay(20, cancellationToken);
        if (_fault is { } cause)
            ExceptionDispatchInfo.Throw(cause);
    }

    /// <summary>Ends the watcher in order and waits for that; repeating it does no harm.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
        await _work;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var result in _engine.WatchAsync(once: false, _stop.Token))
                _ = result;
        }
        catch (Exception e)
        {
            // A boundary: kept for Get-IngestWatcher: there is no pipeline to throw into.
            _fault = e;
        }
        finally
        {
            _last = _engine.Snapshot();
            await _engine.DisposeAsync();
            _loggers.Dispose();
            ProcessEnd.Forget(this);
        }
    }

    private IngestWatcher Ended(WatcherState state, string? lastError) => new()
    {
        Id = Id,
        Path = _last?.Path ?? "",
        State = state,
        Succeeded = _last?.Succeeded ?? 0,
        Failed = _last?.Failed ?? 0,
        Ignored = _last?.Ignored ?? 0,
        IgnoredBy = _last?.IgnoredBy ?? new Dictionary<string, long>(),
        BytesRead = _last?.BytesRead ?? 0,
        BytesUploaded = _last?.BytesUploaded ?? 0,
        Retries = _last?.Retries ?? 0,
        LastScan = _last?.LastScan,
        StartedAt = _last?.StartedAt ?? default,
        LastErrorId = _fault is IngestException fault ? fault.ErrorId.ToString() : _last?.LastErrorId,
        LastError = lastError,
    };
}
