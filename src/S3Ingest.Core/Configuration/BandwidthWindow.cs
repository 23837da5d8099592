using System.Globalization;

namespace S3Ingest.Core.Configuration;

/// <summary>One part of a day with a limit of its own. One that ends before it begins goes on past midnight and belongs to the day it begins on.</summary>
/// <param name="Days">Days on which it begins, a bit for each <see cref="DayOfWeek"/>.</param>
/// <param name="Start">Local time of day.</param>
/// <param name="End">Local time of day, not included; 24 h is the end of the day. Equal to <paramref name="Start"/>: a whole day.</param>
/// <param name="BytesPerSecond">Limit; 0 sends nothing, null is no limit.</param>
public sealed record BandwidthWindow(int Days, TimeSpan Start, TimeSpan End, long? BytesPerSecond)
{
    /// <summary>Nothing is sent.</summary>
    public bool IsOff => BytesPerSecond == 0;

    /// <summary>Whether a moment of local time lies in it.</summary>
    public bool Contains(DateTime local)
    {
        var time = local.TimeOfDay;
        if (Start < End)
            return BeginsOn(local.DayOfWeek) && time >= Start && time < End;
        return (BeginsOn(local.DayOfWeek) && time >= Start) || (BeginsOn(local.AddDays(-1).DayOfWeek) && time < End);
    }

    /// <summary>Times and limit in bytes per second, as <c>08:00-18:00=2097152</c>.</summary>
    public override string ToString()
    {
        var rate = IsOff ? "off" : BytesPerSecond?.ToString(CultureInfo.InvariantCulture) ?? "full";
        return string.Create(CultureInfo.InvariantCulture, $"{Clock(Start)}-{Clock(End)}={rate}");
    }

    /// <summary>A time of day as it is written in the setting.</summary>
    public static string Clock(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}");

    private bool BeginsOn(DayOfWeek day) => (Days & (1 << (int)day)) != 0;
}
