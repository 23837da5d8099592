using System.Globalization;

namespace S3Ingest.Core.Reports.Page;

/// <summary>Times in the one zone that the page states.</summary>
internal sealed class Clock(TimeZoneInfo zone)
{
    public DateTimeOffset Local(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, zone);

    /// <summary>To the second, without the zone.</summary>
    public Markup Time(DateTimeOffset time) => Markup.Of(
        $"<time datetime=\"{time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}\">{Text(time, "yyyy-MM-dd HH:mm:ss")}</time>");

    public string Text(DateTimeOffset time, string format) => Local(time).ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Name and distance from UTC at a time.</summary>
    public string ZoneAt(DateTimeOffset time) => $"{zone.Id} (UTC{Text(time, "zzz")})";

    /// <summary>Name of an interval where there is room.</summary>
    public string Name(IntervalFigures interval, IntervalLength length) => length switch
    {
        IntervalLength.Hour => Text(interval.Start, "ddd, yyyy-MM-dd HH:mm zzz"),
        IntervalLength.Day => Text(interval.Start, "ddd, yyyy-MM-dd"),
        IntervalLength.Week => "week of " + Text(interval.Start, "yyyy-MM-dd"),
        _ => Text(interval.Start, "yyyy-MM"),
    };

    /// <summary>Name of an interval below an axis.</summary>
    public string Tick(IntervalFigures interval, IntervalLength length) => length switch
    {
        IntervalLength.Hour => Local(interval.Start).Hour == 0 ? Text(interval.Start, "MMM d") : Text(interval.Start, "HH:mm"),
        IntervalLength.Month => Text(interval.Start, "MMM yyyy"),
        _ => Text(interval.Start, "MMM d"),
    };
}
