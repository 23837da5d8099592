namespace S3Ingest.Core.Watching;

/// <summary>When to scan what: one scan at a time on a worker thread, while the loop goes on settling.</summary>
internal sealed class ScanSchedule(MonotonicClock clock, Action wake) : IAsyncDisposable
{
    private readonly HashSet<string> _directories = new(WatchPath.Comparer);
    private bool _full;
    private TimeSpan _next = TimeSpan.MaxValue;
    private TimeSpan _started;
    private Task<ScanResult>? _running;
    private CancellationTokenSource? _cancellation;

    /// <summary>A scan runs or is asked for.</summary>
    public bool IsBusy => _running is not null || _full || _directories.Count > 0;

    /// <summary>Monotonic time at which a scan is due; null while one runs.</summary>
    public TimeSpan? NextDue => _running is not null ? null : _full || _directories.Count > 0 ? TimeSpan.Zero : _next;

    /// <summary>Asks for a scan of everything.</summary>
    public void Request()
    {
        _full = true;
        _directories.Clear();
    }

    /// <summary>Asks for a scan of a new directory.</summary>
    public void Request(string directory)
    {
        if (!_full)
            _directories.Add(directory);
    }

    /// <summary>Starts the next scan if one is due and none runs.</summary>
    /// <param name="scan">Scans from a relative directory on.</param>
    public void Start(Func<string, CancellationToken, ScanResult> scan)
    {
        if (NextDue is not { } due || due > clock.Now)
            return;
        string start = "";
        if (!_full && _directories.Count > 0)
        {
            start = _directories.First();
            _directories.Remove(start);
        }
        else
        {
            _full = false;
        }

        _started = clock.Now;
        _cancellation = new CancellationTokenSource();
        CancellationToken token = _cancellation.Token;
        _running = Task.Run(() => scan(start, token), CancellationToken.None);
        _ = _running.ContinueWith(_ => wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>The result of a scan that has ended since; null when none has. What the scan threw is thrown.</summary>
    /// <param name="interval">Time until the next scan of everything.</param>
    public async ValueTask<ScanResult?> TakeAsync(TimeSpan interval)
    {
        if (_running is not { IsCompleted: true } ended)
            return null;
        _running = null;
        _cancellation?.Dispose();
        _cancellation = null;
        ScanResult result = await ended;
        if (result.Start.Length == 0)
        {
            // A scan that takes long, as over a slow network, must not be all that happens.
            TimeSpan took = clock.Now - _started;
            _next = clock.Now + (took > interval ? took : interval);
        }

        return result;
    }

    /// <summary>Ends the running scan, waits for it and forgets what was asked for. It can be used again.</summary>
    public async ValueTask DisposeAsync()
    {
        _full = false;
        _directories.Clear();
        _next = TimeSpan.MaxValue;
        if (_running is not { } running)
            return;
        await (_cancellation?.CancelAsync() ?? Task.CompletedTask);
        // Whatever it ended with, nobody waits for its result any more.
        await running.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _running = null;
        _cancellation?.Dispose();
        _cancellation = null;
    }
}
