using System.Globalization;
using System.Text;

namespace S3Ingest.Core.Reports.Page;

/// <summary>Writes text that came from data into HTML: text, attributes and SVG alike.</summary>
internal static class SafeText
{
    /// <summary>
    /// Escapes <c>&amp; &lt; &gt; " '</c>. What could hide or reorder what a reader sees (control characters, bidirectional
    /// overrides, separators without width) becomes a visible name; a lone surrogate becomes U+FFFD.
    /// </summary>
    public static void Append(StringBuilder target, ReadOnlySpan<char> text)
    {
        // Of a lone surrogate the enumeration makes U+FFFD.
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&':
                    target.Append("&amp;");
                    break;
                case '<':
                    target.Append("&lt;");
                    break;
                case '>':
                    target.Append("&gt;");
                    break;
                case '"':
                    target.Append("&quot;");
                    break;
                case '\'':
                    target.Append("&#39;");
                    break;
                // A message may have lines.
                case '\n':
                    target.Append('\n');
                    break;
                default:
                    AppendRune(target, rune);
                    break;
            }
        }
    }

    private static void AppendRune(StringBuilder target, Rune rune)
    {
        if (IsMisleading(rune))
            target.Append(CultureInfo.InvariantCulture, $"[U+{rune.Value:X4}]");
        else if (rune.IsAscii)
            target.Append((char)rune.Value);
        else
            target.Append(rune.ToString());
    }

    // The zero width joiners stay: emoji and several scripts are written with them.
    private static bool IsMisleading(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D) and not (>= 0xE0020 and <= 0xE007F),
        _ => false,
    };
}
