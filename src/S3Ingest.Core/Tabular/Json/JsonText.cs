using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace S3Ingest.Core.Tabular.Json;

/// <summary>What the escapes of a string (RFC 8259, section 7) stand for. The strings were checked to be well-formed.</summary>
internal static class JsonText
{
    /// <summary>Resolves escapes into UTF-8.</summary>
    /// <param name="text">Between the quotes.</param>
    /// <param name="result">Of the same length or longer.</param>
    /// <param name="length">Bytes of the result.</param>
    /// <returns>False when half a surrogate pair stands alone: no UTF-8 is that text.</returns>
    public static bool TryUnescape(ReadOnlySpan<byte> text, Span<byte> result, out int length)
    {
        length = 0;
        while (text.IndexOf((byte)'\\') is >= 0 and var at)
        {
            text[..at].CopyTo(result[length..]);
            length += at;
            var unit = Unit(text[at..], out var used);
            text = text[(at + used)..];
            if (!Rune.TryCreate(unit, out var character))
            {
                if (!text.StartsWith("\\u"u8) || !Rune.TryCreate(unit, Unit(text, out used), out character))
                    return false;
                text = text[used..];
            }
            length += character.EncodeToUtf8(result[length..]);
        }
        text.CopyTo(result[length..]);
        length += text.Length;
        return true;
    }

    /// <summary>Resolves escapes into UTF-16, where half a surrogate pair may stand alone.</summary>
    /// <param name="text">Between the quotes.</param>
    public static string Unescape(ReadOnlySpan<byte> text)
    {
        var result = new StringBuilder();
        while (text.IndexOf((byte)'\\') is >= 0 and var at)
        {
            result.Append(Encoding.UTF8.GetString(text[..at])).Append(Unit(text[at..], out var used));
            text = text[(at + used)..];
        }
        return result.Append(Encoding.UTF8.GetString(text)).ToString();
    }

    /// <summary>Text as it can be shown and encoded: half a surrogate pair that stands alone is written as its escape.</summary>
    public static string Printable(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
                result.Append(text[i]).Append(text[++i]);
            else if (char.IsSurrogate(text[i]))
                result.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            else
                result.Append(text[i]);
        }
        return result.ToString();
    }

    private static char Unit(ReadOnlySpan<byte> escape, out int used)
    {
        used = 2;
        switch (escape[1])
        {
            case (byte)'b':
                return '\b';
            case (byte)'f':
                return '\f';
            case (byte)'n':
                return '\n';
            case (byte)'r':
                return '\r';
            case (byte)'t':
                return '\t';
            case (byte)'u':
                used = 6;
                return Utf8Parser.TryParse(escape.Slice(2, 4), out ushort unit, out _, 'x') ? (char)unit : throw new ArgumentException("The escape was not checked.", nameof(escape));
            default:
                return (char)escape[1];
        }
    }
}
