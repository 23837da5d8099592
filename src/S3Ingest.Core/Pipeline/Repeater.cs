namespace S3Ingest.Core.Pipeline;

/// <summary>Does something again and again beside the work of a run, from now on until it is disposed; then it waits for the last time to end.</summary>
internal sealed class Repeater : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    /// <summary>Begins; the first time is one interval from now.</summary>
    /// <param name="interval">Time between two times.</param>
    /// <param name="action">What is done; it throws nothing but for its token.</param>
    public Repeater(TimeSpan interval, Func<CancellationToken, Task> action) => _work = Task.Run(() => RunAsync(interval, action));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task RunAsync(TimeSpan interval, Func<CancellationToken, Task> action)
    {
        try
        {
            while (true)
            {
                await Task.Delay(interval, _stop.Token);
                await action(_stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }
}
