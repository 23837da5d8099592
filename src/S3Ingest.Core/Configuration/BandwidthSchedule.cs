using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Configuration;

/// <summary>
/// INGEST_BANDWIDTH_SCHEDULE: limits by local time of day, as <c>Mon-Fri 08:00-18:00=2MB/s; 22:00-06:00=off</c>. The clock on
/// the wall decides: an hour that daylight saving skips does not occur, one that it repeats counts twice.
/// </summary>
public sealed partial class BandwidthSchedule
{
    private const int EveryDay = 0b111_1111;
    private static readonly string[] DayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private BandwidthSchedule(string text, IReadOnlyList<BandwidthWindow> windows) => (Text, Windows) = (text, windows);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Windows in their order.</summary>
    public IReadOnlyList<BandwidthWindow> Windows { get; }

    /// <summary>The first window that a moment of local time lies in; null: in none.</summary>
    public BandwidthWindow? At(DateTime local) => Windows.FirstOrDefault(w => w.Contains(local));

    /// <summary>Reads a schedule.</summary>
    /// <param name="text">The text.</param>
    /// <param name="schedule">The schedule.</param>
    /// <param name="faulty">The part that cannot be read.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out BandwidthSchedule? schedule, [NotNullWhen(false)] out string? faulty)
    {
        (schedule, faulty) = (null, null);
        var windows = new List<BandwidthWindow>();
        foreach (var part in ValueParser.List(text))
        {
            if (Window(part) is not { } window)
            {
                faulty = part;
                return false;
            }
            windows.Add(window);
        }
        if (windows.Count == 0)
        {
            faulty = text;
            return false;
        }
        schedule = new BandwidthSchedule(text, windows);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static BandwidthWindow? Window(string text)
    {
        if (Form().Match(text) is not { Success: true } match)
            return null;
        long? rate = null;
        var limit = match.Groups["rate"].Value.Trim();
        if (limit.Equals("off", StringComparison.OrdinalIgnoreCase))
            rate = 0;
        else if (!limit.Equals("full", StringComparison.OrdinalIgnoreCase))
        {
            // As INGEST_MAX_BANDWIDTH has it: less than this is a slip of the unit.
            if (!ValueParser.TryRate(limit, out var bytes) || bytes < 1024)
                return null;
            rate = bytes;
        }
        return Days(match.Groups["days"].Value) is { } days && Time(match.Groups["start"].Value) is { } start && start < TimeSpan.FromDays(1) && Time(match.Groups["end"].Value) is { } end
            ? new BandwidthWindow(days, start, end, rate)
            : null;
    }

    private static TimeSpan? Time(string text) =>
        text == "24:00" ? TimeSpan.FromDays(1)
        : TimeSpan.TryParseExact(text, @"h\:mm", CultureInfo.InvariantCulture, out var time) ? time
        : null;

    private static int? Days(string text)
    {
        if (text.Length == 0)
            return EveryDay;
        var days = 0;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-', StringSplitOptions.TrimEntries);
            var (first, last) = (Day(ends[0]), Day(ends[^1]));
            if (ends.Length > 2 || first < 0 || last < 0)
                return null;
            for (var day = first; ; day = (day + 1) % DayNames.Length)
            {
                days |= 1 << day;
                if (day == last)
                    break;
            }
        }
        return days;
    }

    private static int Day(string name) => Array.IndexOf(DayNames, name.ToUpperInvariant());

    [GeneratedRegex(@"^(?<days>[A-Za-z][A-Za-z,\- ]*?)?\s*(?<start>\d{1,2}:\d\d)\s*-\s*(?<end>\d{1,2}:\d\d)\s*=(?<rate>.+)$")]
    private static partial Regex Form();
}
