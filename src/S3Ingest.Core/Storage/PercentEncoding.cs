using System.Text;

namespace S3Ingest.Core.Storage;

/// <summary>
/// Percent-encoding of metadata values (RFC 3986, 2.1). Printable ASCII stays readable, but for <c>%</c> and for
/// spaces: HTTP trims them at the ends and some proxies fold them.
/// </summary>
internal static class PercentEncoding
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static string Encode(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (byte b in Encoding.UTF8.GetBytes(value))
            _ = b is > 0x20 and < 0x7F and not (byte)'%' ? text.Append((char)b) : text.Append('%').Append(b.ToString("X2", null));
        return text.ToString();
    }

    /// <summary>Text that is no percent-encoded UTF-8 is returned unchanged.</summary>
    public static string Decode(string value)
    {
        if (!value.Contains('%', StringComparison.Ordinal))
            return value;
        var bytes = new List<byte>(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] > 0x7E)
                return value;
            if (value[i] != '%')
            {
                bytes.Add((byte)value[i]);
                continue;
            }
            if (i + 2 >= value.Length || !char.IsAsciiHexDigit(value[i + 1]) || !char.IsAsciiHexDigit(value[i + 2]))
                return value;
            bytes.Add(Convert.FromHexString(value.AsSpan(i + 1, 2))[0]);
            i += 2;
        }
        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return value;
        }
    }
}
