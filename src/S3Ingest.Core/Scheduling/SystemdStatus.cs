using System.Globalization;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Scheduling;

/// <summary>Reads what <c>systemctl show</c> says of a timer and its service: <c>Name=Value</c>, a line each (systemctl(1); properties: org.freedesktop.systemd1(5)).</summary>
internal static partial class SystemdStatus
{
    /// <summary>What is asked of both units.</summary>
    public const string Properties =
        "--property=Id,ActiveState,UnitFileState,NextElapseUSecRealtime,NextElapseUSecMonotonic,Result,ExecMainStartTimestamp,ExecMainCode,ExecMainStatus";

    // waitid(2): CLD_EXITED.
    private const string Exited = "1";

    // systemd.time(7), "Parsing Time Spans".
    private static readonly Dictionary<string, double> Units = new(StringComparer.Ordinal)
    {
        ["y"] = 31_557_600, ["month"] = 2_629_800, ["w"] = 604_800, ["d"] = 86_400, ["h"] = 3_600, ["min"] = 60, ["s"] = 1, ["ms"] = 1e-3, ["us"] = 1e-6,
    };

    /// <summary>What the output says.</summary>
    /// <param name="output">Of a systemctl whose time zone is UTC.</param>
    /// <param name="now">Time of day.</param>
    /// <param name="sinceStart">Of the machine, at that moment; the monotonic clock of the scheduler.</param>
    public static TaskRuns Read(string output, DateTimeOffset now, TimeSpan sinceStart)
    {
        var units = output.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Block).ToList();
        var timer = units.Find(unit => Of(unit, "Id").EndsWith(".timer", StringComparison.Ordinal)) ?? [];
        var service = units.Find(unit => Of(unit, "Id").EndsWith(".service", StringComparison.Ordinal)) ?? [];
        var next = new[] { Time(Of(timer, "NextElapseUSecRealtime")), Span(Of(timer, "NextElapseUSecMonotonic")) is { } due ? now + due - sinceStart : null }.Min();
        // Not LastTriggerUSec: of a timer that makes up for missed times it begins with the time of its registration.
        var last = Time(Of(service, "ExecMainStartTimestamp"));
        bool isRunning = Of(service, "ActiveState") is "activating" or "active" or "deactivating";
        bool hasEnded = !isRunning && last is not null;
        return new TaskRuns(
            isRunning ? "running" : State(timer),
            next,
            last,
            hasEnded && Of(service, "Result") is { Length: > 0 } result ? result : null,
            hasEnded && Of(service, "ExecMainCode") == Exited && int.TryParse(Of(service, "ExecMainStatus"), NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : null);
    }

    // One that runs now and is not enabled is gone after the next start of the machine.
    private static string? State(Dictionary<string, string> timer) =>
        (Of(timer, "ActiveState"), Of(timer, "UnitFileState")) switch
        {
            ("", _) => null,
            (var active, "enabled" or "") => active,
            var (active, file) => $"{active}, {file}",
        };

    private static Dictionary<string, string> Block(string text) => text.Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
        .GroupBy(pair => pair[0], StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First()[1], StringComparer.Ordinal);

    private static string Of(Dictionary<string, string> unit, string name) => unit.GetValueOrDefault(name, "");

    /// <summary>As <c>Sat 2026-11-21 16:12:00 UTC</c>; null when there is none.</summary>
    private static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParseExact(text, "ddd yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>As <c>1d 2h 3min 4.5s</c>; null for none, which is 0 or infinity.</summary>
    private static TimeSpan? Span(string text)
    {
        double seconds = 0;
        foreach (var part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (PartForm().Match(part) is not { Success: true } match || !Units.TryGetValue(match.Groups["unit"].Value, out var unit))
                return null;
            seconds += double.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture) * unit;
        }
        return seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
    }

    [GeneratedRegex(@"\A(?<count>\d+(?:\.\d+)?)(?<unit>[a-z]+)\z")]
    private static partial Regex PartForm();
}
