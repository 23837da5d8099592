namespace S3Ingest.Core.Watching;

/// <summary>
/// Change signals between the thread that reads them and the loop that looks. One entry per path however often it
/// changes; when too many paths wait, they are dropped and a scan is asked for instead.
/// </summary>
internal sealed class SignalQueue(Action wake, int capacity = 65_536)
{
    private readonly object _lock = new();
    private Dictionary<string, SignalKind> _paths = new(StringComparer.Ordinal);
    private bool _rescan;
    private bool _rootLost;
    private string? _exhausted;

    /// <summary>Notes a path. The stronger of two signals for one path stays.</summary>
    public void Add(SignalKind kind, string path)
    {
        lock (_lock)
        {
            bool isWaiting = _paths.TryGetValue(path, out SignalKind earlier);
            if (isWaiting && earlier > kind)
                return;
            if (!isWaiting && _paths.Count >= capacity)
            {
                _paths.Clear();
                _rescan = true;
            }

            _paths[path] = kind;
        }

        wake();
    }

    /// <summary>Signals were lost; only a scan tells what happened.</summary>
    public void Rescan()
    {
        lock (_lock)
            _rescan = true;
        wake();
    }

    /// <summary>The watch directory was deleted, moved or unmounted.</summary>
    public void RootLost()
    {
        lock (_lock)
            _rootLost = true;
        wake();
    }

    /// <summary>There can be no signals any more.</summary>
    /// <param name="reason">Why, and what to do about it.</param>
    public void Exhausted(string reason)
    {
        lock (_lock)
            _exhausted ??= reason;
        wake();
    }

    /// <summary>Everything noted since the last call.</summary>
    public SignalBatch Take()
    {
        lock (_lock)
        {
            var batch = new SignalBatch(_paths, _rescan, _rootLost, _exhausted);
            if (_paths.Count > 0)
                _paths = new(StringComparer.Ordinal);
            (_rescan, _rootLost, _exhausted) = (false, false, null);
            return batch;
        }
    }
}
