using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace S3Ingest.Core.Configuration;

/// <summary>Reads the text forms of values. Always the invariant culture.</summary>
public static class ValueParser
{
    private static readonly (string Suffix, double Bytes)[] SizeUnits =
    [
        // 1024 for both spellings, as PowerShell's own 10MB has it. Longest suffix first.
        ("KIB", 1L << 10), ("MIB", 1L << 20), ("GIB", 1L << 30), ("TIB", 1L << 40),
        ("KB", 1L << 10), ("MB", 1L << 20), ("GB", 1L << 30), ("TB", 1L << 40),
        ("K", 1L << 10), ("M", 1L << 20), ("G", 1L << 30), ("T", 1L << 40),
        ("B", 1),
    ];

    private static readonly (string Suffix, double Seconds)[] TimeUnits =
        [("MS", 0.001), ("S", 1), ("M", 60), ("H", 3600), ("D", 86400)];

    /// <summary>true, false, 1, 0, yes, no, on, off, in any case.</summary>
    public static bool TryBoolean(string text, out bool value)
    {
        switch (text.Trim().ToUpperInvariant())
        {
            case "TRUE" or "1" or "YES" or "ON":
                value = true;
                return true;
            case "FALSE" or "0" or "NO" or "OFF":
                value = false;
                return true;
            default:
                value = false;
                return false;
        }
    }

    /// <summary>Bytes: <c>512</c>, <c>10MB</c>, <c>1.5 GiB</c>. KB is 1,024 bytes, as in PowerShell.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">Bytes.</param>
    /// <param name="unit">Bytes that a bare number counts in.</param>
    public static bool TrySize(string text, out long value, double unit = 1)
    {
        bool ok = TryScaled(text, SizeUnits, unit, out double bytes) && bytes < long.MaxValue;
        value = ok ? (long)Math.Round(bytes) : 0;
        return ok;
    }

    /// <summary>Bytes per second: <c>20MB/s</c>, <c>20MB</c>.</summary>
    public static bool TryRate(string text, out long value)
    {
        text = text.Trim();
        if (text.EndsWith("/s", StringComparison.OrdinalIgnoreCase))
            text = text[..^2];
        return TrySize(text, out value);
    }

    /// <summary>A span of time: <c>2</c>, <c>500ms</c>, <c>1.5h</c>, <c>7d</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The span.</param>
    /// <param name="unit">Seconds that a bare number counts in.</param>
    public static bool TryDuration(string text, out TimeSpan value, double unit = 1)
    {
        bool ok = TryScaled(text, TimeUnits, unit, out double seconds) && seconds < TimeSpan.MaxValue.TotalSeconds;
        value = ok ? TimeSpan.FromSeconds(seconds) : default;
        return ok;
    }

    /// <summary>A whole number.</summary>
    public static bool TryInteger(string text, out long value) =>
        long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>The parts between <c>;</c>, trimmed, empty ones left out.</summary>
    public static IReadOnlyList<string> List(string text) =>
        text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The one of the words that the text is, whatever its case.</summary>
    public static bool TryChoice(string text, IEnumerable<string> choices, [NotNullWhen(true)] out string? choice)
    {
        choice = choices.FirstOrDefault(c => c.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase));
        return choice is not null;
    }

    private static bool TryScaled(string text, (string Suffix, double Factor)[] units, double bare, out double value)
    {
        text = text.Trim();
        double factor = bare;
        foreach ((string suffix, double unit) in units)
        {
            if (!text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                continue;
            factor = unit;
            text = text[..^suffix.Length].TrimEnd();
            break;
        }

        bool ok = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
        value *= factor;
        return ok && double.IsFinite(value);
    }
}
