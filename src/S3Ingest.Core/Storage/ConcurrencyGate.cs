namespace S3Ingest.Core.Storage;

/// <summary>
/// Limits concurrent requests: additive increase, multiplicative decrease (RFC 5681 uses the same rule for congestion).
/// A throttled request halves the limit, each success raises it by 1/limit.
/// </summary>
internal sealed class ConcurrencyGate(int max, TimeProvider? time = null)
{
    // Requests already on their way when the limit was halved are throttled for the same reason.
    private static readonly TimeSpan HalvingPause = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly LinkedList<TaskCompletionSource> _waiters = new();
    private double _limit = max;
    private int _inside;
    private long _lastHalving = long.MinValue;

    /// <summary>Requests that may be under way now.</summary>
    public int Limit
    {
        get
        {
            lock (_lock)
                return (int)_limit;
        }
    }

    public async ValueTask<Pass> EnterAsync(CancellationToken ct)
    {
        TaskCompletionSource waiter;
        lock (_lock)
        {
            if (_waiters.Count == 0 && _inside < (int)_limit)
            {
                _inside++;
                return new Pass(this);
            }
            waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.AddLast(waiter);
        }
        await using (ct.UnsafeRegister(_ => Cancel(waiter, ct), null))
            await waiter.Task;
        return new Pass(this);
    }

    public void Succeeded()
    {
        lock (_lock)
        {
            _limit = Math.Min(max, _limit + (1 / _limit));
            Admit();
        }
    }

    public void Throttled()
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            if (_lastHalving != long.MinValue && _time.GetElapsedTime(_lastHalving, now) < HalvingPause)
                return;
            _lastHalving = now;
            _limit = Math.Max(1, _limit / 2);
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            _inside--;
            Admit();
        }
    }

    private void Admit()
    {
        while (_inside < (int)_limit && _waiters.First is { Value: var next })
        {
            _waiters.RemoveFirst();
            _inside++;
            next.TrySetResult();
        }
    }

    private void Cancel(TaskCompletionSource waiter, CancellationToken ct)
    {
        lock (_lock)
        {
            if (_waiters.Remove(waiter))
                waiter.TrySetCanceled(ct);
        }
    }

    public readonly struct Pass(ConcurrencyGate gate) : IDisposable
    {
        public void Dispose() => gate.Leave();
    }
}
