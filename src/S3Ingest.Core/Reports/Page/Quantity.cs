using System.Globalization;

namespace S3Ingest.Core.Reports.Page;

/// <summary>Numbers as people read them, the same in every culture.</summary>
internal static class Quantity
{
    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 source</c>, <c>2 sources</c>.</summary>
    public static string Count(long number, string one, string many) => $"{Count(number)} {(number == 1 ? one : many)}";

    /// <summary>1,024 bytes are a KiB.</summary>
    public static string Size(double bytes)
    {
        int unit = 0;
        while (Math.Abs(bytes) >= 1024 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return bytes.ToString(unit == 0 || bytes >= 99.95 ? "0" : bytes >= 9.995 ? "0.0" : "0.00", CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>The size, with the exact number of bytes where a pointer rests.</summary>
    public static Markup ExactSize(long bytes) => Markup.Of($"<span title=\"{bytes} bytes\">{Size(bytes)}</span>");

    /// <summary>In the two units that fit.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalMilliseconds: < 1 } => "under 1 ms",
        { TotalSeconds: < 1 } => duration.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) + " ms",
        { TotalMinutes: < 1 } => duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        { TotalHours: < 1 } => $"{duration.Minutes} min {duration.Seconds} s",
        { TotalDays: < 1 } => $"{duration.Hours} h {duration.Minutes} min",
        _ => $"{Count(duration.Days)} d {duration.Hours} h",
    };

    /// <summary>A share as a percentage; what is not all never reads 100 %, and what is something never 0 %.</summary>
    public static string Percent(double share)
    {
        if (share is > 0 and < 0.001)
            return "under 0.1 %";
        double percent = Math.Round(share * 100, Math.Abs(share) < 0.1 ? 1 : 0);
        percent = share is < 1 and > 0.99 ? Math.Min(percent, 99.9) : percent;
        return percent.ToString("0.#", CultureInfo.InvariantCulture) + " %";
    }

    /// <summary>How much smaller the objects are than what the sources held, or how much larger.</summary>
    public static string Saved(long contentBytes, long storedBytes)
    {
        if (contentBytes == 0 || contentBytes == storedBytes)
            return "0 %";
        double share = 1 - ((double)storedBytes / contentBytes);
        return share < 0 ? $"{Percent(-share)} larger" : Percent(share);
    }
}
