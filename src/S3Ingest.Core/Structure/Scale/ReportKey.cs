using System.Text;

namespace S3Ingest.Core.Structure.Scale;

/// <summary>Keys in the CSV files of S3 Inventory and Batch Operations: percent-encoded UTF-8 (S3 User Guide, Amazon S3 Inventory list).</summary>
internal static class ReportKey
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Everything but unreserved characters (RFC 3986, 2.3) and <c>/</c> is encoded.</summary>
    public static string Encode(string key)
    {
        var text = new StringBuilder(key.Length + 16);
        foreach (byte b in Strict.GetBytes(key))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~' or (byte)'/')
                text.Append((char)b);
            else
                text.Append('%').Append(b.ToString("X2", null));
        }
        return text.ToString();
    }

    /// <summary>Null when the text is not what S3 writes. <c>+</c> is a space: a plus sign itself is always encoded.</summary>
    public static string? TryDecode(string text)
    {
        if (text.AsSpan().IndexOfAny('%', '+') < 0)
            return text;
        // A byte that is not encoded is itself: some reports hold UTF-8 as it is.
        var source = Strict.GetBytes(text);
        var bytes = new byte[source.Length];
        int length = 0;
        for (int i = 0; i < source.Length; i++)
        {
            byte b = source[i];
            if (b == '+')
                b = (byte)' ';
            else if (b == '%')
            {
                if (i + 2 >= source.Length || !char.IsAsciiHexDigit((char)source[i + 1]) || !char.IsAsciiHexDigit((char)source[i + 2]))
                    return null;
                b = (byte)((FromHex(source[i + 1]) << 4) | FromHex(source[i + 2]));
                i += 2;
            }
            bytes[length++] = b;
        }
        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static int FromHex(byte digit) => digit switch
    {
        <= (byte)'9' => digit - '0',
        <= (byte)'F' => digit - 'A' + 10,
        _ => digit - 'a' + 10,
    };
}
