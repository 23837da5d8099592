using System.Globalization;

namespace S3Ingest.LocalS3.Http;

/// <summary>Numbers and times as S3 writes them, whatever the culture of the process.</summary>
internal static class Formats
{
    public static string ToInvariant(this int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string ToInvariant(this long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The time in XML documents: milliseconds are always zero, as S3 keeps whole seconds.</summary>
    public static string ToXmlTime(this DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.000'Z'", CultureInfo.InvariantCulture);

    /// <summary>The time in headers (RFC 1123).</summary>
    public static string ToHttpTime(this DateTimeOffset time) => time.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);

    public static string ToHex(this ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    public static string ToHex(this byte[] bytes) => Convert.ToHexStringLower(bytes);
}
