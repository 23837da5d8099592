using System.Globalization;

namespace S3Ingest.Core.Scheduling;

/// <summary>When a task runs: every so often, or at a time of day on all or some days of the week.</summary>
public sealed record TaskSchedule
{
    // Both schedulers know a minute as the smallest useful step; 31 days is the largest repetition of Task Scheduler.
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    private TaskSchedule()
    {
    }

    /// <summary>From the start of one run to the start of the next, in whole seconds; null for a time of day.</summary>
    public TimeSpan? Interval { get; private init; }

    /// <summary>Local time of day; null for an interval.</summary>
    public TimeOnly? At { get; private init; }

    /// <summary>Days of the week, in order; empty: every day.</summary>
    public IReadOnlyList<DayOfWeek> Days { get; private init; } = [];

    /// <summary>Largest random delay before a run, so that many machines do not start at one moment.</summary>
    public TimeSpan RandomDelay { get; private init; }

    /// <summary>Every so often.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid: shorter than a minute or longer than 31 days.</exception>
    public static TaskSchedule Every(TimeSpan interval, TimeSpan randomDelay = default) =>
        interval >= Shortest && interval <= Longest
            ? new() { Interval = Seconds(interval), RandomDelay = Delay(randomDelay, interval) }
            : throw new IngestException(IngestErrorId.ConfigurationInvalid, "The interval of a task is a minute at least and 31 days at most.") { Target = "-Interval" };

    /// <summary>At a time of day.</summary>
    public static TaskSchedule Daily(TimeOnly at, IEnumerable<DayOfWeek> days, TimeSpan randomDelay = default) =>
        new() { At = new(at.Hour, at.Minute, at.Second), Days = [.. days.Distinct().Order()], RandomDelay = Delay(randomDelay, TimeSpan.FromDays(1)) };

    /// <summary>The next start after a local time; an interval begins a minute after the registration.</summary>
    public DateTimeOffset Next(DateTimeOffset now)
    {
        if (At is not { } at)
            return now + Shortest;
        for (var day = DateOnly.FromDateTime(now.DateTime); ; day = day.AddDays(1))
        {
            var start = day.ToDateTime(at);
            if ((Days.Count == 0 || Days.Contains(day.DayOfWeek)) && start > now.DateTime)
                return new(start, TimeZoneInfo.Local.GetUtcOffset(start));
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var when = Interval is { } interval
            ? $"every {Words(interval)}"
            : string.Create(CultureInfo.InvariantCulture, $"{(Days.Count == 0 ? "daily" : string.Join(", ", Days))} at {At:HH:mm:ss}");
        return RandomDelay > TimeSpan.Zero ? $"{when}, up to {Words(RandomDelay)} later" : when;
    }

    // A delay as long as the interval would let runs of different days pass each other.
    private static TimeSpan Delay(TimeSpan delay, TimeSpan interval) =>
        delay >= TimeSpan.Zero && delay < interval
            ? Seconds(delay)
            : throw new IngestException(IngestErrorId.ConfigurationInvalid, $"The random delay is shorter than {Words(interval)}, the time between two runs.") { Target = "-RandomDelay" };

    private static TimeSpan Seconds(TimeSpan time) => TimeSpan.FromSeconds(Math.Floor(time.TotalSeconds));

    private static string Words(TimeSpan time)
    {
        var seconds = (long)time.TotalSeconds;
        foreach (var (length, unit) in new[] { (86400L, "d"), (3600L, "h"), (60L, "min") })
        {
            if (seconds >= length && seconds % length == 0)
                return $"{seconds / length} {unit}";
        }
        return $"{seconds} s";
    }
}
