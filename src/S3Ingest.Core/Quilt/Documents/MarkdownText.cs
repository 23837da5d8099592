using System.Globalization;
using System.Text;

namespace S3Ingest.Core.Quilt;

/// <summary>
/// Text that stands in GitHub-flavoured Markdown as itself, in a line or in a cell of a table: no markup, no HTML, no link.
/// </summary>
internal static class MarkdownText
{
    // Names may have 1,024 bytes; the README stays below the 3 MiB that the catalogue shows.
    private const int Longest = 160;

    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>One line, shortened.</summary>
    public static string Line(string text) => Escape(Shorten(text, Longest));

    /// <summary>A paragraph of the user, up to a length; line breaks stay.</summary>
    public static string Paragraph(string text, int longest = 16 << 10) =>
        string.Join("<br>\n", Shorten(text.Trim(), longest).ReplaceLineEndings("\n").Split('\n').Select(BeginLine));

    /// <summary>As code, in a cell too. Backticks of the text do not end it, and a pipe does not end the cell.</summary>
    public static string Code(string text)
    {
        text = Flatten(Shorten(text, Longest));
        if (text.Trim().Length == 0)
            return Escape($"\"{text}\"");
        // Not a code span: nothing is escaped in there, and GFM ends the cell at a pipe all the same.
        return $"<code>{Escape(text)}</code>";
    }

    /// <summary>A size that people read.</summary>
    public static string Size(long bytes)
    {
        double value = bytes;
        int unit = 0;
        for (; value >= 1024 && unit < Units.Length - 1; unit++)
            value /= 1024;
        return $"{value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture)} {Units[unit]}";
    }

    /// <summary>A number with separators of thousands.</summary>
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Shorten(string text, int longest) => text.Length <= longest
        ? text
        : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest), "...");

    // Spaces would begin code, and a number a list.
    private static string BeginLine(string text)
    {
        text = Escape(text.TrimStart());
        return text.Length > 0 && char.IsAsciiDigit(text[0]) ? $"&#{(int)text[0]};{text.AsSpan(1)}" : text;
    }

    // Every ASCII punctuation mark can be escaped by a character reference, and then means nothing (CommonMark, "Entity and
    // numeric character references"); the readable ones stay where they cannot begin anything.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        text = Flatten(text);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or ',' or '/' or '(' or ')' or ':' or ';' or '?' or '%' or '\'' || c > '\u007F'
                || (c is '_' or '-' && i > 0 && i < text.Length - 1 && char.IsAsciiLetterOrDigit(text[i - 1]) && char.IsAsciiLetterOrDigit(text[i + 1])))
                escaped.Append(c);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"&#{(int)c};");
        }
        // Addresses are made of harmless characters only.
        return escaped.Replace("://", "&#58;//").Replace("www.", "www&#46;").ToString();
    }

    private static string Flatten(string text) => string.Create(text.Length, text, (to, from) =>
    {
        for (int i = 0; i < to.Length; i++)
        {
            // Controls, line and paragraph separators, and the marks that turn the direction of text around.
            to[i] = char.IsControl(from[i]) || from[i] is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') ? ' '
                : IsHalf(from, i) ? '\uFFFD' : from[i];
        }
    });

    private static bool IsHalf(string text, int i) =>
        char.IsHighSurrogate(text[i]) ? i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])
        : char.IsLowSurrogate(text[i]) && (i == 0 || !char.IsHighSurrogate(text[i - 1]));
}
