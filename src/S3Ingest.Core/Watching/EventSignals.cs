namespace S3Ingest.Core.Watching;

/// <summary>Change signals of the framework's own watcher, for Windows and macOS. It tells of no close: the quiet period decides.</summary>
internal sealed class EventSignals : IChangeSignals
{
    private readonly FileSystemWatcher _watcher;
    private readonly SignalQueue _queue;
    private readonly string _root;

    /// <exception cref="ArgumentException">The root is gone.</exception>
    public EventSignals(WatchOptions options, SignalQueue queue)
    {
        _queue = queue;
        _root = options.Root;
        _watcher = new FileSystemWatcher(options.Root)
        {
            IncludeSubdirectories = options.Recurse,
            // The largest buffer that also works over SMB (ReadDirectoryChangesW).
            InternalBufferSize = 64 * 1024,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
        };
        _watcher.Created += (_, e) => Note(e.FullPath, SignalKind.Changed, appeared: true);
        _watcher.Changed += (_, e) => Note(e.FullPath, SignalKind.Changed, appeared: false);
        _watcher.Renamed += (_, e) => Note(e.FullPath, SignalKind.Closed, appeared: true);
        _watcher.Error += (_, e) => Fail(e.GetException());
        _watcher.EnableRaisingEvents = true;
    }

    /// <inheritdoc/>
    public void Enter(string relative)
    {
        // The watcher sees the whole tree.
    }

    /// <inheritdoc/>
    public void Dispose() => _watcher.Dispose();

    private void Fail(Exception error)
    {
        if (error is InternalBufferOverflowException)
            _queue.Rescan();
        else
            _queue.RootLost();
    }

    private void Note(string full, SignalKind kind, bool appeared)
    {
        if (WatchPath.Below(_root, full) is not { } relative)
            return;
        if (!Directory.Exists(full))
            _queue.Add(kind, relative);
        else if (appeared)
            _queue.Add(SignalKind.NewDirectory, relative);
        // A directory's change says only that an entry of it changed, which has a signal of its own.
    }
}
