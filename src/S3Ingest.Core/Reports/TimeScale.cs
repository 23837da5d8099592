namespace S3Ingest.Core.Reports;

/// <summary>Cuts a period into hours, days, weeks or months of a time zone. A day is from midnight to midnight on the wall clock, so it has 23 or 25 hours when the clocks change.</summary>
internal static class TimeScale
{
    /// <summary>At most about a hundred intervals, up to two years.</summary>
    public static IntervalLength LengthFor(TimeSpan period) => period.TotalDays switch
    {
        <= 3 => IntervalLength.Hour,
        <= 100 => IntervalLength.Day,
        <= 731 => IntervalLength.Week,
        _ => IntervalLength.Month,
    };

    /// <summary>The starts of all intervals that the period touches, and the end of the last one.</summary>
    public static List<DateTimeOffset> Bounds(DateTimeOffset from, DateTimeOffset to, IntervalLength length, TimeZoneInfo zone)
    {
        var bounds = new List<DateTimeOffset> { StartOf(from, length, zone) };
        do
            bounds.Add(After(bounds[^1], length, zone));
        while (bounds[^1] < to);
        return bounds;
    }

    private static DateTimeOffset StartOf(DateTimeOffset time, IntervalLength length, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        return length switch
        {
            IntervalLength.Hour => local.AddTicks(-(local.TimeOfDay.Ticks % TimeSpan.TicksPerHour)),
            IntervalLength.Day => Midnight(local.Date, zone),
            // Monday: ISO 8601.
            IntervalLength.Week => Midnight(local.Date.AddDays(-(((int)local.DayOfWeek + 6) % 7)), zone),
            _ => Midnight(new DateTime(local.Year, local.Month, 1), zone),
        };
    }

    private static DateTimeOffset After(DateTimeOffset start, IntervalLength length, TimeZoneInfo zone)
    {
        // Hours go on in UTC: the one that the clocks repeat is there twice, the one that they leave out is not.
        if (length == IntervalLength.Hour)
            return TimeZoneInfo.ConvertTime(start.ToUniversalTime().AddHours(1), zone);
        var date = TimeZoneInfo.ConvertTime(start, zone).Date;
        return Midnight(length switch
        {
            IntervalLength.Day => date.AddDays(1),
            IntervalLength.Week => date.AddDays(7),
            _ => date.AddMonths(1),
        }, zone);
    }

    // Some zones change their clocks at midnight: then the day starts later, or its first hour is there twice.
    private static DateTimeOffset Midnight(DateTime date, TimeZoneInfo zone)
    {
        var start = DateTime.SpecifyKind(date, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(start))
            start = start.AddMinutes(15);
        var offset = zone.IsAmbiguousTime(start) ? zone.GetAmbiguousTimeOffsets(start).Max() : zone.GetUtcOffset(start);
        return new DateTimeOffset(start, offset);
    }
}
