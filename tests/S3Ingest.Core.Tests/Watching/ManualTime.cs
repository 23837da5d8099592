namespace S3Ingest.Core.Tests.Watching;

/// <summary>Time that a test moves; monotonic time and time of day apart.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan _monotonic;

    public DateTimeOffset WallTime { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    public override TimeZoneInfo LocalTimeZone => Zone;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(double seconds)
    {
        _monotonic += TimeSpan.FromSeconds(seconds);
        WallTime += TimeSpan.FromSeconds(seconds);
    }

    public override long GetTimestamp() => _monotonic.Ticks;

    public override DateTimeOffset GetUtcNow() => WallTime;
}
