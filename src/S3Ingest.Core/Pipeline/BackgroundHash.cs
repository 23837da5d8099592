namespace S3Ingest.Core.Pipeline;

/// <summary>SHA-256 of a source, computed beside its reading by those who do not read it from front to end. Ends with its owner.</summary>
internal sealed class BackgroundHash : IDisposable
{
    private readonly CancellationTokenSource _stop;

    /// <summary>Begins.</summary>
    public BackgroundHash(SourceReader reader, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Hash = Task.Run(() => reader.Sha256(_stop.Token), CancellationToken.None);
    }

    /// <summary>The hash, 32 bytes.</summary>
    public Task<byte[]> Hash { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        ((IAsyncResult)Hash).AsyncWaitHandle.WaitOne();
        _stop.Dispose();
    }
}
