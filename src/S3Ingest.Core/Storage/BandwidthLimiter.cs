using System.Collections.Concurrent;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Storage;

/// <summary>
/// Token bucket over the bodies of all parts (INGEST_MAX_BANDWIDTH, and INGEST_BANDWIDTH_SCHEDULE where a window of it holds).
/// Has at most a quarter of a second of credit.
/// </summary>
internal sealed class BandwidthLimiter(long? usual, BandwidthSchedule? schedule, TimeProvider? time = null)
{
    private static readonly TimeSpan LongestNap = TimeSpan.FromSeconds(1);

    // A line has one width, however many watchers of the process use it.
    private static readonly ConcurrentDictionary<(long?, string?), BandwidthLimiter> Shared = new();

    private readonly object _lock = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private double _credit;
    private long _last = (time ?? TimeProvider.System).GetTimestamp();

    /// <summary>The limiter of these options, shared by all of this process that have the same limits; null: no limit.</summary>
    public static BandwidthLimiter? For(IngestOptions options) =>
        options.MaxBandwidth is null && options.BandwidthSchedule is null
            ? null
            : Shared.GetOrAdd((options.MaxBandwidth, options.BandwidthSchedule?.Text), _ => new BandwidthLimiter(options.MaxBandwidth, options.BandwidthSchedule));

    /// <summary>The window in which nothing is to be begun; null when there is none now.</summary>
    public BandwidthWindow? Quiet => Window is { IsOff: true } off ? off : null;

    private BandwidthWindow? Window => schedule?.At(_time.GetLocalNow().DateTime);

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
        // What is under way when a quiet window begins ends at the usual rate.
        var rate = Window switch { null or { IsOff: true } => usual, var window => window.BytesPerSecond };
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            var passed = _time.GetElapsedTime(_last, now).TotalSeconds;
            _last = now;
            if (rate is not { } bytesPerSecond)
            {
                _credit = 0;
                return TimeSpan.Zero;
            }
            _credit = Math.Min(bytesPerSecond / 4.0, _credit + (passed * bytesPerSecond)) - count;
            return _credit >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_credit / bytesPerSecond);
        }
    }
}
