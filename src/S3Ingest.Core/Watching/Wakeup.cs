namespace S3Ingest.Core.Watching;

/// <summary>What the loop sleeps on: a timer, change signals, a finished scan and released sources all wake it, once.</summary>
internal sealed class Wakeup : IDisposable
{
    private readonly SemaphoreSlim _pulse = new(0, 1);
    private readonly ITimer _timer;

    public Wakeup(TimeProvider time) =>
        _timer = time.CreateTimer(_ => Pulse(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Wakes the sleeper, or the next one. Harmless after disposal.</summary>
    public void Pulse()
    {
        try
        {
            if (_pulse.CurrentCount == 0)
                _pulse.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // Another one was quicker, or nobody sleeps any more.
        }
    }

    /// <summary>Sleeps until a pulse, for this long at most.</summary>
    public async Task SleepAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        if (longest <= TimeSpan.Zero)
            return;
        // A timer counts in milliseconds; one that rings a part of one early makes the loop turn once for nothing.
        _timer.Change(longest + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        await _pulse.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _pulse.Dispose();
    }
}
