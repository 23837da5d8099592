using Microsoft.Extensions.Logging;

namespace S3Ingest.Core.Storage;

/// <summary>
/// Knows whether the endpoint can be reached. A request without an answer asks here whether that is an outage: only
/// when a probe gets no answer either, the breaker opens and everybody waits. While it is open one probe goes out at
/// growing delays; any HTTP answer closes it.
/// </summary>
internal sealed class EndpointBreaker(string endpoint, Func<CancellationToken, Task<bool>> isReachable, TimeSpan longestDelay, ILogger logger)
    : IDisposable
{
    private readonly object _lock = new();
    private readonly CancellationTokenSource _lifetime = new();
    private readonly Backoff _delays = new(longestDelay);
    private TaskCompletionSource? _closed;
    private Task<bool>? _check;
    private int _disposed;

    public bool IsOpen
    {
        get
        {
            lock (_lock)
                return _closed is not null;
        }
    }

    /// <summary>Returns when the endpoint can be reached, as far as is known.</summary>
    public Task WaitAsync(CancellationToken ct)
    {
        lock (_lock)
            return _closed is null ? Task.CompletedTask : _closed.Task.WaitAsync(ct);
    }

    /// <summary>False: the endpoint answers, the fault is the request's own. True: there was an outage, and it is over.</summary>
    public async Task<bool> WasOutageAsync(Exception fault, CancellationToken ct)
    {
        Task<bool>? check;
        lock (_lock)
            check = _closed is null ? _check ??= CheckAsync(fault) : null;
        if (check is not null && await check.WaitAsync(ct))
            return false;
        await WaitAsync(ct);
        return true;
    }

    private async Task<bool> CheckAsync(Exception fault)
    {
        // Leaves the lock of the caller before anything can complete synchronously.
        await Task.Yield();
        bool reachable = await isReachable(_lifetime.Token);
        lock (_lock)
        {
            _check = null;
            if (reachable)
                return true;
            _closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        logger.LogWarning("{Endpoint} cannot be reached ({Reason}). Work waits and goes on by itself.", endpoint, fault.GetBaseException().Message);
        _ = ProbeUntilBackAsync();
        return false;
    }

    private async Task ProbeUntilBackAsync()
    {
        var since = DateTimeOffset.UtcNow;
        try
        {
            for (int failures = 1; ; failures++)
            {
                await Task.Delay(_delays.After(failures), _lifetime.Token);
                if (await isReachable(_lifetime.Token))
                    break;
            }
        }
        catch (OperationCanceledException e)
        {
            Close(closed => closed.TrySetCanceled(e.CancellationToken));
            return;
        }
        logger.LogInformation("{Endpoint} answers again after {Seconds:F0} s.", endpoint, (DateTimeOffset.UtcNow - since).TotalSeconds);
        Close(closed => closed.TrySetResult());
    }

    private void Close(Action<TaskCompletionSource> complete)
    {
        lock (_lock)
        {
            if (_closed is { } closed)
                complete(closed);
            _closed = null;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        _lifetime.Cancel();
        _lifetime.Dispose();
    }
}
