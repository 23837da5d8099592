using System.Globalization;

namespace S3Ingest.Commands;

/// <summary>Durations as people type them: a number and a unit.</summary>
internal static class Durations
{
    /// <summary>Reads <c>500ms</c>, <c>30s</c>, <c>15m</c>, <c>12h</c>, <c>7d</c>, <c>2w</c>; the decimal sign is a point in every culture.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
            digits++;
        if (!double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        double? seconds = text[digits..].Trim().ToLowerInvariant() switch
        {
            "ms" => 0.001,
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86400,
            "w" => 604800,
            _ => null,
        };
        if (seconds is null || number * seconds > TimeSpan.MaxValue.TotalSeconds / 2)
            return false;
        duration = TimeSpan.FromSeconds(number * seconds.Value);
        return true;
    }
}
