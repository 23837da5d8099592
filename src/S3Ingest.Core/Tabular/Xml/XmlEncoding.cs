using System.Text;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Tabular.Xml;

/// <summary>
/// Finds the encoding of a document from its first bytes: XML 1.0, appendix F.1; a byte order mark overrules the
/// declaration (RFC 7303, section 3).
/// </summary>
internal static partial class XmlEncoding
{
    /// <summary>Bytes that are enough to hold a byte order mark and the declaration.</summary>
    public const int HeadBytes = 1024;

    /// <summary>Finds the encoding.</summary>
    /// <param name="head">The first <see cref="HeadBytes"/> bytes, fewer only when there are no more.</param>
    /// <param name="mark">Bytes of the byte order mark.</param>
    /// <returns>An encoding that throws at bytes it cannot decode; null for UTF-8.</returns>
    /// <exception cref="XmlRefusalException">The declared encoding is unknown or not the one of the content.</exception>
    public static Encoding? Detect(ReadOnlySpan<byte> head, out int mark)
    {
        (mark, Encoding? byMark) = head switch
        {
            [0xFF, 0xFE, 0, 0, ..] => (4, new UTF32Encoding(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true)),
            [0, 0, 0xFE, 0xFF, ..] => (4, new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true)),
            [0xFF, 0xFE, ..] => (2, new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true)),
            [0xFE, 0xFF, ..] => (2, new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true)),
            [0xEF, 0xBB, 0xBF, ..] => (3, null),
            _ => (0, (Encoding?)null),
        };
        if (mark > 0)
            return byMark;
        return head switch
        {
            [(byte)'<', 0, 0, 0, ..] => new UTF32Encoding(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true),
            [0, 0, 0, (byte)'<', ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true),
            [(byte)'<', 0, (byte)'?', 0, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true),
            [0, (byte)'<', 0, (byte)'?', ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true),
            // "<?xm" in EBCDIC; the characters of the declaration are the same in all its variants.
            [0x4C, 0x6F, 0xA7, 0x94, ..] => Declared(Named("IBM037")!.GetString(head)),
            _ => Declared(Encoding.Latin1.GetString(head)),
        };
    }

    private static Encoding? Declared(string head)
    {
        var declaration = Declaration().Match(head);
        if (!declaration.Success)
            return null;
        var name = declaration.Groups[2].Value;
        var encoding = Named(name) ?? throw new XmlRefusalException(
            $"The XML declaration names the encoding '{name}', which is unknown. Convert the file to UTF-8 and correct the declaration.");
        return encoding.CodePage switch
        {
            65001 => null,
            1200 or 1201 or 12000 or 12001 => throw new XmlRefusalException(
                $"The XML declaration names the encoding '{name}', and the content is not in it. Correct the declaration, most likely to UTF-8."),
            _ => encoding,
        };
    }

    private static Encoding? Named(string name)
    {
        // Asking the provider itself leaves the encodings of the process as they are.
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    [GeneratedRegex("""^<\?xml\s[^>]*?\sencoding\s*=\s*(["'])([A-Za-z][A-Za-z0-9._-]*)\1""", RegexOptions.CultureInvariant)]
    private static partial Regex Declaration();
}
