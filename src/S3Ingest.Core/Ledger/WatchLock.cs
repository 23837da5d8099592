namespace S3Ingest.Core.Ledger;

/// <summary>Keeps other watchers of the same ledger off one watch directory until it is disposed or the process dies.</summary>
public sealed class WatchLock : IDisposable
{
    private readonly IDisposable _lock;

    internal WatchLock(string watchDirectory, IDisposable held) => (WatchDirectory, _lock) = (watchDirectory, held);

    /// <summary>Absolute path.</summary>
    public string WatchDirectory { get; }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
