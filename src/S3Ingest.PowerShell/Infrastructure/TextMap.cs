using System.Collections;
using System.Globalization;

namespace S3Ingest.Commands;

/// <summary>Hashtables of users as text by name; numbers and times in the invariant form.</summary>
internal static class TextMap
{
    /// <summary>Empty for null.</summary>
    public static Dictionary<string, string> Of(Hashtable? map)
    {
        var text = new Dictionary<string, string>();
        foreach (DictionaryEntry entry in map ?? [])
            text[Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? ""] = Text(entry.Value);
        return text;
    }

    private static string Text(object? value) => TypedInput.Value(value) switch
    {
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        var other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? "",
    };
}
