using System.Globalization;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Scheduling;

/// <summary>Reads back what <see cref="SystemdUnits"/> writes. A unit that somebody edited is told as it is.</summary>
internal static partial class SystemdUnitReader
{
    /// <summary>What the two units of a task say; null for one that is not there.</summary>
    public static TaskFacts Read(string? service, string? timer) => new(
        Value(service, "ExecStart"),
        timer is null ? null : Schedule(timer),
        Plain(Value(service, "User")),
        Plain(Value(service, "WorkingDirectory")) is { } folder ? Path.TrimEndingDirectorySeparator(folder) : null);

    private static string? Schedule(string timer)
    {
        try
        {
            var delay = Seconds(Value(timer, "RandomizedDelaySec")) ?? TimeSpan.Zero;
            if (Seconds(Value(timer, "OnUnitActiveSec")) is { } interval)
                return TaskSchedule.Every(interval, delay).ToString();
            if (Value(timer, "OnCalendar") is { } calendar && DailyForm().Match(calendar) is { Success: true } daily)
                return TaskSchedule.Daily(TimeOnly.ParseExact(daily.Groups["at"].Value, "HH:mm:ss", CultureInfo.InvariantCulture), Days(daily.Groups["days"].Value), delay).ToString();
        }
        catch (Exception e) when (e is IngestException or FormatException)
        {
            // No schedule that is made here.
        }
        return string.Join("; ", timer.Split('\n').Where(line => line.StartsWith("On", StringComparison.Ordinal)));
    }

    private static IEnumerable<DayOfWeek> Days(string names) =>
        names.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => Enum.GetValues<DayOfWeek>().First(day => day.ToString().StartsWith(name, StringComparison.Ordinal)));

    private static TimeSpan? Seconds(string? value) =>
        value?.EndsWith('s') == true && int.TryParse(value.AsSpan(0, value.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static string? Value(string? unit, string name) =>
        unit?.Split('\n').FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    private static string? Plain(string? value) => value?.Replace("%%", "%", StringComparison.Ordinal);

    [GeneratedRegex(@"\A(?:(?<days>(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat)(?:,(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat))*) )?\*-\*-\* (?<at>\d\d:\d\d:\d\d)\z")]
    private static partial Regex DailyForm();
}
