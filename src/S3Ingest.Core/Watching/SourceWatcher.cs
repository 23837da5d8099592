using Microsoft.Extensions.Logging;

namespace S3Ingest.Core.Watching;

/// <summary>Finds sources below a directory and hands each out when its writer has finished. Change signals are hints, the scan is the truth.</summary>
public sealed class SourceWatcher : IAsyncDisposable
{
    /// <summary>Makes a watcher; nothing is opened before the first enumeration.</summary>
    /// <param name="options">What is watched.</param>
    /// <param name="isKnown">
    /// Asked by relative path, size in bytes and modified ticks: true when this state of the file needs no work. Called
    /// on a worker thread, never twice at once. What it throws ends the enumeration.
    /// </param>
    /// <param name="loggers">Where decisions and faults are logged.</param>
    /// <param name="time">Clock; null is the system's.</param>
    public SourceWatcher(WatchOptions options, Func<string, long, long, bool> isKnown, ILoggerFactory loggers, TimeProvider? time = null)
    {
    }

    /// <summary>End of the last complete scan, UTC.</summary>
    public DateTimeOffset? LastScan { get; }

    /// <summary>Files that the ignore rules left out at the last scan.</summary>
    public long Ignored { get; }

    /// <summary>Files that are watched for their writer to finish.</summary>
    public int Settling { get; }

    /// <summary>False while the watch directory is missing.</summary>
    public bool IsAvailable { get; }

    /// <summary>The newest error; it stays after the cause has gone.</summary>
    public string? LastError { get; }

    /// <summary>Relative paths that <see cref="OnceAsync"/> left for the next run because they were still being written.</summary>
    public IReadOnlyCollection<string> Unsettled { get; } = [];

    /// <summary>Sources without end, in the order in which they became available. One enumeration at a time.</summary>
    public IAsyncEnumerable<SourceFile> WatchAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What is there now and settles within <see cref="WatchOptions.OnceWait"/>, then ends. A missing directory is an error.</summary>
    /// <exception cref="IngestException">WatchDirectoryMissing.</exception>
    public IAsyncEnumerable<SourceFile> OnceAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>
    /// Says that the work on a source is over; until then its path is not handed out again. May be called from any thread.
    /// </summary>
    /// <param name="source">As it was handed out.</param>
    /// <param name="retry">Look at it again after a delay that grows; otherwise only when it changes and is not known.</param>
    public void Release(SourceFile source, bool retry) => throw new NotImplementedException();

    /// <summary>Ends the enumeration and closes what it holds.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
