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
    private readonly IngestEngine engine;
    private readonly ILoggerFactory loggers;
    private readonly CancellationTokenSource stop = new();
    private readonly Task work;
    private volatile Exception? fault;
    private IngestWatcher? last;

    private BackgroundWatcher(int id, Guid runspace, IngestEngine engine, ILoggerFactory loggers)
    {
        Id = id;
        Runspace = runspace;
        this.engine = engine;
        this.loggers = loggers;
        work = Task.Run(RunAsync);
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
        if (!work.IsCompleted)
            return engine.Snapshot(Id);
        return fault is { } e ? Ended(WatcherState.Faulted, e.Message) : Ended(WatcherState.Stopped, last?.LastError);
    }

    /// <summary>Waits until it watches, so that a lock, a bucket or credentials that rule it out are told at once; not longer than that, because an endpoint may be slow to answer.</summary>
    /// <exception cref="IngestException">It cannot watch.</exception>
    public async Task WaitForStartAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var waiting = Stopwatch.StartNew();
        while (waiting.Elapsed < patience && !work.IsCompleted && engine.Snapshot(Id).State != WatcherState.Watching)
            await Task.Delay(20, cancellationToken);
        if (fault is { } cause)
            ExceptionDispatchInfo.Throw(cause);
    }

    /// <summary>Ends the watcher in order and waits for that; repeating it does no harm.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
        await work;
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var result in engine.WatchAsync(once: false, stop.Token))
                _ = result;
        }
        catch (Exception e)
        {
            // A boundary: kept for Get-IngestWatcher: there is no pipeline to throw into.
            fault = e;
        }
        finally
        {
            last = engine.Snapshot(Id);
            await engine.DisposeAsync();
            loggers.Dispose();
        }
    }

    private IngestWatcher Ended(WatcherState state, string? lastError) => new()
    {
        Id = Id,
        Path = last?.Path ?? "",
        State = state,
        Succeeded = last?.Succeeded ?? 0,
        Failed = last?.Failed ?? 0,
        Ignored = last?.Ignored ?? 0,
        LastScan = last?.LastScan,
        StartedAt = last?.StartedAt ?? default,
        LastError = lastError,
    };
}
