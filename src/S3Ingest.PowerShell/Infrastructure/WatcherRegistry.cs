using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Commands;

/// <summary>The background watchers of this process.</summary>
internal static class WatcherRegistry
{
    /// <summary>A watcher that is not running by then goes on starting in the background.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(2);

    private static readonly ConcurrentDictionary<int, BackgroundWatcher> Watchers = new();
    private static int _lastId;

    /// <summary>Watchers by number.</summary>
    public static IEnumerable<BackgroundWatcher> All => Watchers.Values.OrderBy(watcher => watcher.Id);

    /// <summary>The watcher of that number; null when there is none.</summary>
    public static BackgroundWatcher? Find(int id) => Watchers.GetValueOrDefault(id);

    /// <summary>Starts a watcher.</summary>
    /// <exception cref="IngestException">It cannot be opened or cannot watch.</exception>
    public static async Task<BackgroundWatcher> StartAsync(
        Guid runspace, IngestOptions options, RunInfo run, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var watcher = await BackgroundWatcher.StartAsync(id, runspace, options, run, loggers, cancellationToken);
        Watchers[id] = watcher;
        try
        {
            await watcher.WaitForStartAsync(StartPatience, cancellationToken);
            return watcher;
        }
        catch
        {
            await StopAsync(watcher);
            throw;
        }
    }

    /// <summary>Ends a watcher in order and forgets it.</summary>
    /// <returns>Its last state.</returns>
    public static async Task<IngestWatcher> StopAsync(BackgroundWatcher watcher)
    {
        await watcher.DisposeAsync();
        Watchers.TryRemove(watcher.Id, out _);
        return watcher.Snapshot();
    }

    /// <summary>Ends the watchers that a runspace started; waits for that.</summary>
    public static void StopAll(Guid runspace)
    {
        var own = Watchers.Values.Where(watcher => watcher.Runspace == runspace);
        Task.WhenAll(own.Select(watcher => Task.Run(() => StopAsync(watcher)))).GetAwaiter().GetResult();
    }
}
