namespace S3Ingest.Core.Storage;

/// <summary>
/// For what must be taken away again also when the caller gives up: it goes on for a moment after the caller's token is
/// cancelled, and no longer, since the process may be asked to end. Without that it has the time it needs.
/// </summary>
internal sealed class CleanUpToken : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _registration;

    private CleanUpToken(CancellationToken caller) =>
        _registration = caller.UnsafeRegister(s => ((CancellationTokenSource)s!).CancelAfter(Patience), _source);

    public CancellationToken Token => _source.Token;

    public static CleanUpToken After(CancellationToken caller) => new(caller);

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
