using System.Globalization;
using System.Text;
using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>Values as Python's <c>repr</c> shows them, for messages that users know from the reference client.</summary>
internal static class PythonRepr
{
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "None",
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Number => PythonJson.Number(value.GetRawText()),
        JsonValueKind.String => Of(value.GetString()!),
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Of))}]",
        _ => $"{{{string.Join(", ", value.EnumerateObject().Select(m => $"{Of(m.Name)}: {Of(m.Value)}"))}}}",
    };

    public static string Of(string text)
    {
        char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        var shown = new StringBuilder().Append(quote);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\\' => shown.Append("\\\\"),
                '\n' => shown.Append("\\n"),
                '\r' => shown.Append("\\r"),
                '\t' => shown.Append("\\t"),
                var c when c == quote => shown.Append('\\').Append(quote),
                _ when IsPrintable(rune) => shown.Append(rune.ToString()),
                < 0x100 => Escaped('x', "x2"),
                < 0x10000 => Escaped('u', "x4"),
                _ => Escaped('U', "x8"),
            };

            StringBuilder Escaped(char kind, string format) => shown.Append('\\').Append(kind).Append(rune.Value.ToString(format, CultureInfo.InvariantCulture));
        }
        return shown.Append(quote).ToString();
    }

    // Python, str.isprintable: everything but "other" and separators, space excepted.
    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
