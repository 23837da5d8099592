namespace S3Ingest.Core.Storage;

/// <summary>
/// Ends a request that makes no progress. A limit on the whole request would fail large parts on slow links, so the
/// time counts from the last byte that the connection took.
/// </summary>
internal sealed class RequestWatch : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _idle;

    public RequestWatch(TimeSpan idle, CancellationToken ct)
    {
        _idle = idle;
        _source = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _source.CancelAfter(idle);
    }

    public CancellationToken Token => _source.Token;

    public void Progress()
    {
        try
        {
            _source.CancelAfter(_idle);
        }
        catch (ObjectDisposedException)
        {
            // The connection may still read the body after the reply has come.
        }
    }

    public void Dispose() => _source.Dispose();
}
