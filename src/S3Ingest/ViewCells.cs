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
    public static string Result(OperationRecord record) => record switch
    {
        { ErrorId: { Length: > 0 } id } => id,
        IngestResult { Outputs.Count: 1 } one => one.Outputs[0].Key,
        IngestResult { Outputs.Count: > 1 } many => $"{many.Outputs[0].Key} (+{many.Outputs.Count - 1})",
        UploadRecord upload => upload.Key,
        _ => record.ResultPath ?? "",
    };

    /// <summary>Bytes that the operation read, when it has any.</summary>
    public static string SizeOf(OperationRecord record) => record switch
    {
        IngestResult result => Size(result.BytesRead),
        UploadRecord upload => Size(upload.OriginalSize),
        _ => "",
    };

    /// <summary>How many times smaller the result is.</summary>
    public static string Ratio(double? ratio) => ratio?.ToString(ratio < 1 ? "0.00" : "0.0", CultureInfo.CurrentCulture) ?? "";

    /// <summary>Columns one below the other: name, type and how many values are missing, where that is known.</summary>
    public static string Columns(IReadOnlyList<ParquetColumn> columns)
    {
        var width = Math.Min(columns.Select(column => column.Name.Length).DefaultIfEmpty().Max(), WidestName);
        return string.Join(Environment.NewLine, columns.Select(column =>
            $"{column.Name.PadRight(width)} {column.Type}{(column.Nulls > 0 ? $" ({column.Nulls.Value.ToString("N0", CultureInfo.CurrentCulture)} null)" : "")}"));
    }

    /// <summary>Local time for people; records are in UTC.</summary>
    public static string Time(DateTimeOffset? time)
        => time is { } t ? t.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "";

    /// <summary>The steps of an operation with their distance from the first one.</summary>
    public static string Steps(IReadOnlyList<IngestStep> steps)
        => string.Join(", ", steps.Select(step => $"{step.Name} +{Duration(step.At - steps[0].At)}"));

    /// <summary>Counts by name, the largest first.</summary>
    public static string Counts(IReadOnlyDictionary<string, long> counts)
        => string.Join(", ", counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key} {count.Value.ToString("N0", CultureInfo.CurrentCulture)}"));

    /// <summary>A status in the colours given, which PowerShell takes out again where output is no terminal.</summary>
    public static string Painted(object? status, string good, string weak, string bad, string reset)
    {
        var text = status?.ToString() ?? "";
        var colour = text switch
        {
            "Success" or "Ok" or "Completed" or "Watching" or "Verified" => good,
            "Partial" or "Warning" or "Cancelled" or "WaitingForEndpoint" or "Paused" or "Stopping" or "Orphan" => weak,
            "Failed" or "Faulted" or "Missing" or "SizeMismatch" or "ChecksumMismatch" or "Modified" or "Error" => bad,
            _ => "",
        };
        return colour.Length == 0 ? text : colour + text + reset;
    }
}
