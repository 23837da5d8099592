using System.Globalization;

namespace S3Ingest.Core.Archives.Paths;

/// <summary>Names of entries as messages show them.</summary>
internal static class EntryText
{
    private const int Shown = 200;

    /// <summary>The name without anything that a terminal would obey, shortened to 200 characters.</summary>
    public static string Printable(string name)
    {
        var shown = string.Concat(name.Take(Shown).Select((c, i) =>
            char.IsControl(c) || (char.IsSurrogate(c) && !IsPaired(name, i))
                ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")
                : c.ToString()));
        return name.Length > Shown ? shown + "…" : shown;
    }

    // The cut counts as the end: half of a pair is not text.
    private static bool IsPaired(string name, int index) => char.IsHighSurrogate(name[index])
        ? index + 1 < Math.Min(name.Length, Shown) && char.IsLowSurrogate(name[index + 1])
        : index > 0 && char.IsHighSurrogate(name[index - 1]);
}
