using System.ComponentModel;
using System.Globalization;

namespace S3Ingest;

/// <summary>Computed cells of the table and list views. Records hold raw numbers; only views make them readable.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ViewCells
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>Longer column names push their types to the right.</summary>
    private const int WidestName = 40;

    /// <summary>Bytes in the unit that fits; 1 KB is 1024 bytes, as in PowerShell.</summary>
    public static string Size(long bytes)
    {
        var unit = 0;
        var value = (double)bytes;
        while (value >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }
        var format = unit == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00";
        return value.ToString(format, CultureInfo.CurrentCulture) + " " + Units[unit];
    }

    /// <summary>Bytes per second.</summary>
    public static string Rate(double bytesPerSecond) => bytesPerSecond < 1 ? "" : Size((long)bytesPerSecond) + "/s";

    /// <summary>A duration in the unit that fits it.</summary>
    public static string Duration(TimeSpan? duration) => duration switch
    {
        null => "",
        { TotalSeconds: < 1 } d => d.TotalMilliseconds.ToString("0", CultureInfo.CurrentCulture) + " ms",
        { TotalMinutes: < 1 } d => d.TotalSeconds.ToString("0.0", CultureInfo.CurrentCulture) + " s",
        { TotalDays: < 1 } d => d.ToString(@"h\:mm\:ss", CultureInfo.CurrentCulture),
        { } d => d.ToString(@"d\.hh\:mm\:ss", CultureInfo.CurrentCulture),
    };

    /// <summary>Where the result is: the key, the number of keys, or the id of the error.</summary>
    public static string Result(string? errorId, string?[]? keys, string? otherwise) => (errorId, keys) switch
    {
        ({ Length: > 0 }, _) => errorId,
        (_, [{ Length: > 0 } only]) => only,
        (_, [{ Length: > 0 } first, .. var others]) => $"{first} (+{others.Length})",
        _ => otherwise ?? "",
    };

    /// <summary>How many times smaller the result is.</summary>
    public static string Ratio(double? ratio) => ratio?.ToString(ratio < 1 ? "0.00" : "0.0", CultureInfo.CurrentCulture) ?? "";

    /// <summary>Columns one below the other: name, type and how many values are missing, where that is known.</summary>
    public static string Columns(string[]? names, string[]? types, object?[]? nulls)
    {
        var width = Math.Min((names ?? []).Select(name => name.Length).DefaultIfEmpty().Max(), WidestName);
        return string.Join(Environment.NewLine, (names ?? []).Select((name, i) =>
            $"{name.PadRight(width)} {types?.ElementAtOrDefault(i)}{Missing(nulls?.ElementAtOrDefault(i))}"));

        static string Missing(object? count) => count is long and > 0 ? $" ({((long)count).ToString("N0", CultureInfo.CurrentCulture)} null)" : "";
    }

    /// <summary>
    /// Local time for people; records are in UTC. A record that comes from a job or another computer has a copy of the
    /// time in place of it, which still says its text.
    /// </summary>
    public static string Time(object? time) => Moment(time) is { } t ? t.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "";

    /// <summary>The steps of an operation with their distance from the first one.</summary>
    public static string Steps(string[]? names, object?[]? times)
    {
        var moments = (times ?? []).Select(Moment).ToArray();
        return string.Join(", ", (names ?? []).Zip(moments, (name, at) => $"{name} +{Duration(at - moments[0])}"));
    }

    /// <summary>Counts by name, the largest first.</summary>
    /// <param name="counts">Of a record, or a hashtable where a record came from a job.</param>
    public static string Counts(System.Collections.IDictionary? counts) => string.Join(", ", (counts?.Keys ?? Array.Empty<object>()).Cast<object>()
        .Select(key => (Name: $"{key}", Count: Convert.ToInt64(counts![key], CultureInfo.InvariantCulture)))
        .OrderByDescending(entry => entry.Count).ThenBy(entry => entry.Name, StringComparer.Ordinal)
        .Select(entry => $"{entry.Name} {entry.Count.ToString("N0", CultureInfo.CurrentCulture)}"));

    /// <summary>The digits of a hash that tell it apart: ten, as the Quilt catalog shows them.</summary>
    public static string ShortHash(string? hash) => hash is { Length: > 10 } ? hash[..10] : hash ?? "";

    /// <summary>A status in the colours given, which PowerShell takes out again where output is no terminal.</summary>
    public static string Painted(object? status, string good, string weak, string bad, string reset)
    {
        var text = status?.ToString() ?? "";
        var colour = text switch
        {
            "Success" or "Ok" or "Completed" or "Watching" or "Verified" => good,
            "Partial" or "Warning" or "Cancelled" or "WaitingForEndpoint" or "WaitingForDirectory" or "Paused" or "Stopping" or "Orphan" => weak,
            "Failed" or "Faulted" or "Missing" or "SizeMismatch" or "ChecksumMismatch" or "Modified" or "Error" => bad,
            "Skipped" or "Conflict" or "RolledBack" => weak,
            _ => "",
        };
        return colour.Length == 0 ? text : colour + text + reset;
    }

    private static DateTimeOffset? Moment(object? time) => time switch
    {
        null => null,
        DateTimeOffset moment => moment,
        _ => DateTimeOffset.TryParse(time.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read) ? read : null,
    };
}
