namespace S3Ingest.Core.Storage;

/// <summary>Token bucket over the bodies of all parts (INGEST_MAX_BANDWIDTH). Holds at most a quarter of a second of credit.</summary>
internal sealed class BandwidthLimiter(long bytesPerSecond, TimeProvider? time = null)
{
    private static readonly TimeSpan LongestNap = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private double _credit;
    private long _last = (time ?? TimeProvider.System).GetTimestamp();

    /// <summary>Returns when <paramref name="count"/> bytes may go; calls <paramref name="waiting"/> at least once a second.</summary>
    public async ValueTask TakeAsync(int count, Action waiting, CancellationToken ct)
    {
        // Credit may go below zero: the debt is what this caller, and those after it, wait for.
        var wait = Charge(count);
        while (wait > TimeSpan.Zero)
        {
            waiting();
            var nap = wait < LongestNap ? wait : LongestNap;
            await Task.Delay(nap, _time, ct);
            wait -= nap;
        }
    }

    private TimeSpan Charge(int count)
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            _credit = Math.Min(bytesPerSecond / 4.0, _credit + (_time.GetElapsedTime(_last, now).TotalSeconds * bytesPerSecond));
            _last = now;
            _credit -= count;
            return _credit >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_credit / bytesPerSecond);
        }
    }
}
