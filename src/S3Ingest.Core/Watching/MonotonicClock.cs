namespace S3Ingest.Core.Watching;

/// <summary>Time that only goes forward, for waits; and the time of day, for records.</summary>
internal sealed class MonotonicClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Since this clock was made.</summary>
    public TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>Time of day, UTC.</summary>
    public DateTimeOffset WallTime => time.GetUtcNow();
}
