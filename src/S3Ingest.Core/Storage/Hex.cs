namespace S3Ingest.Core.Storage;

/// <summary>Lower-case hex, as S3 writes ETags.</summary>
internal static class Hex
{
    public static string Lower(ReadOnlySpan<byte> bytes) => string.Create(bytes.Length * 2, bytes.ToArray(), static (text, source) =>
    {
        const string Digits = "0123456789abcdef";
        for (int i = 0; i < source.Length; i++)
        {
            text[2 * i] = Digits[source[i] >> 4];
            text[(2 * i) + 1] = Digits[source[i] & 15];
        }
    });
}
