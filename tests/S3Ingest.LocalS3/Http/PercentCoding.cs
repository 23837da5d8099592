using System.Globalization;
using System.Text;

namespace S3Ingest.LocalS3.Http;

/// <summary>
/// Percent-decoding of what a client sent, and the encoding that signatures and <c>encoding-type=url</c> use.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (UriEncode)
/// </summary>
internal static class PercentCoding
{
    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Decodes percent-escapes; the request line reaches us as Latin-1, so a character above 127 is a raw byte.</summary>
    /// <exception cref="S3Exception">InvalidURI when an escape is broken or the bytes are not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<char> text, bool plusIsSpace)
    {
        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%')
            {
                if (i + 2 >= text.Length
                    || !byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                    throw S3Errors.Of("InvalidURI");
                bytes[length++] = value;
                i += 2;
            }
            else
            {
                bytes[length++] = c == '+' && plusIsSpace ? (byte)' ' : (byte)c;
            }
        }

        try
        {
            return s_strictUtf8.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw S3Errors.Of("InvalidURI");
        }
    }

    /// <summary>Encodes everything but the unreserved characters of RFC 3986 (and, when asked, the slash).</summary>
    public static string Encode(string text, bool keepSlash)
    {
        var plain = true;
        foreach (var c in text)
            plain &= IsUnreserved(c) || (c == '/' && keepSlash);
        if (plain)
            return text;

        var result = new StringBuilder(text.Length + 32);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (IsUnreserved((char)b) || (b == '/' && keepSlash))
                result.Append((char)b);
            else
                result.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }

        return result.ToString();
    }

    private static bool IsUnreserved(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~';
}
