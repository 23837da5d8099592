using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Tests.Tabular.Conversion;

/// <summary>Values as files have them, by themes: a column mostly keeps to one.</summary>
internal static partial class CaseValues
{
    public static readonly Func<Random, string> Nested = r => Pick(
        r, "{}", "[]", "[1,2.50,null]", """{"a":{"b":[true,"x\u0041"]},"n":1e400}""", """{"id":12345678901234567890,"t":"é\""}""");

    public static readonly Func<Random, string>[] Themes =
    [
        r => Text(r.Next(-1000, 1000)),
        r => Text(r.NextInt64(long.MinValue, long.MaxValue)),
        r => Pick(r, "9223372036854775807", "-9223372036854775808", "0", "9007199254740993"),
        r => Pick(r, "9223372036854775808", "12345678901234567890", "-99999999999999999999", new string('9', 38), new string('9', 39)),
        r => Text(r.Next(1000)).PadLeft(5, '0'),
        r => $"{r.Next(10_000)}.{r.Next(100):00}",
        r => $"{r.NextInt64(1L << 50)}.{r.Next(10_000):0000}",
        r => Pick(r, "0.12345678901234567", "0.30000000000000004", "1234567890123456.78", "-0.0", "5.", ".5", "1." + new string('3', 38)),
        r => Text(BitConverter.Int64BitsToDouble(r.NextInt64(1L << 62))),
        r => Text(r.NextDouble()),
        r => $"{r.Next(1, 10)}.{r.Next(10)}E{Pick(r, "+", "-")}{r.Next(30):00}",
        r => $"{r.Next(1, 10)}E{r.Next(1, 30)}",
        r => Pick(r, "NaN", "Infinity", "-Infinity", "nan", "inf", "1.5", "2"),
        r => Pick(r, "true", "false"),
        r => Pick(r, "True", "FALSE", "true"),
        r => Pick(r, "yes", "no", "t", "f"),
        r => Pick(r, "0x1F", "1,5", "1_000", "+1", "1 ", " 1", "1e", "--1", "٣"),
        r => Date(r).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        r => Date(r).ToString("d/M/yyyy", CultureInfo.InvariantCulture),
        r => Pick(r, "0000-00-00", "2023-02-29", "2024-02-29", "9999-12-31", "0001-01-01"),
        r => Date(r).ToString(Pick(r, "HH:mm:ss", "HH:mm:ss.fff", "HH:mm:ss.ffffff", "HH:mm:ss.fffffff"), CultureInfo.InvariantCulture),
        r => Date(r).ToString(Pick(r, "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss.ffffff"), CultureInfo.InvariantCulture),
        r => Date(r).ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        r => Date(r).ToString("yyyy-MM-dd HH:mm:ss'+02:00'", CultureInfo.InvariantCulture),
        r => Date(r).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + Pick(r, "", "Z", "+02:00", "-0530", "-00:00"),
        r => Date(r).ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture) + Pick(r, "12", "Z", "000"),
        r => Pick(r, "red", "green", "blue", "N/A", "null", "-", "NULL"),
        r => Pick(r, "", "", "a", "2024"),
        Unicode,
        Unicode,
        r => r.Next(10) == 0 ? new string((char)('a' + r.Next(3)), r.Next(1000, 40_000)) : "short",
        Nested,
    ];

    /// <summary>A JSON string with no more escapes than RFC 8259, section 7, demands.</summary>
    public static string Literal(string text) => $"\"{string.Concat(text.Select(c => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < ' ' => $"\\u{(int)c:x4}",
        _ => $"{c}",
    }))}\"";

    public static bool IsJsonNumber(string text) => JsonNumber().IsMatch(text);

    private static string Unicode(Random r)
    {
        var text = new StringBuilder();
        for (var pieces = r.Next(1, 12); pieces > 0; pieces--)
            text.Append(Pick(r, "a", "Bc", " ", "é", "日本", "\U0001F600", "\"", "'", ",", ";", "\t", "\n", "\r\n", "\\", "&<]]>", "\u0001", "\0", "\u00A0", "e\u0301", "\uFEFF", "12"));
        return text.ToString();
    }

    private static DateTime Date(Random r) => new(r.NextInt64(Pick(r, 599_000_000_000_000_000L, DateTime.MaxValue.Ticks)));

    private static T Pick<T>(Random r, params T[] choices) => choices[r.Next(choices.Length)];

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z")]
    private static partial Regex JsonNumber();
}
