using System.Globalization;
using System.Text;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// User metadata beyond ASCII: S3 decodes encoded words before storing, reads raw bytes as Latin-1, and encodes what is
/// not ASCII when it answers.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html (user-defined object metadata)
/// </summary>
internal static class Rfc2047
{
    public static string Encode(string value) =>
        Ascii.IsValid(value) ? value : $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}?=";

    public static string Decode(string value)
    {
        if (!value.StartsWith("=?", StringComparison.Ordinal) || !value.EndsWith("?=", StringComparison.Ordinal))
            return value;
        var parts = value[2..^2].Split('?');
        if (parts.Length != 3 || !parts[0].Equals("UTF-8", StringComparison.OrdinalIgnoreCase))
            return value;
        var bytes = parts[1] switch
        {
            "B" or "b" => Base64(parts[2]),
            "Q" or "q" => QuotedPrintable(parts[2]),
            _ => null,
        };
        return bytes is null ? value : Encoding.UTF8.GetString(bytes);
    }

    private static byte[]? Base64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var written) ? bytes[..written] : null;
    }

    private static byte[]? QuotedPrintable(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var escaped = text[i] == '=';
            if (escaped && i + 2 >= text.Length)
                return null;
            if (!escaped)
            {
                bytes.Add(text[i] == '_' ? (byte)' ' : (byte)text[i]);
                continue;
            }

            if (!byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                return null;
            bytes.Add(value);
            i += 2;
        }

        return [.. bytes];
    }
}
