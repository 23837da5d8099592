using System.Text;

namespace S3Ingest.Core.Archives.Paths;

/// <summary>
/// Turns the raw bytes of an entry's name into text: strict UTF-8, then the configured charset, then what the format's
/// tools took for granted: code page 437 (APPNOTE.TXT, D.1) or Latin-1. Decoding comes before any splitting: Shift-JIS has
/// the byte of <c>\</c> inside characters. Nothing is normalised. Thread-safe.
/// </summary>
public sealed class EntryNameDecoder
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    // Asked directly: registering the provider would change Encoding.GetEncoding of the whole session.
    private static readonly Encoding CodePage437 = CodePagesEncodingProvider.Instance.GetEncoding(437)!;

    private readonly Encoding? _charset;

    /// <summary>Makes a decoder.</summary>
    /// <param name="charset">Name of a charset (IANA, such as <c>shift_jis</c>) or number of a code page; null for none.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.ConfigurationInvalid"/>: there is no such charset.</exception>
    public EntryNameDecoder(string? charset = null) => _charset = charset is null ? null : Find(charset);

    /// <summary>The name as text; always valid UTF-16, not checked for anything else.</summary>
    /// <param name="raw">The name's bytes as they are in the archive.</param>
    /// <param name="format">The archive's format.</param>
    public string Decode(ReadOnlySpan<byte> raw, ArchiveFormat format)
    {
        if (TryDecode(Utf8, raw) is { } utf8)
            return utf8;
        if (_charset is not null && TryDecode(_charset, raw) is { } text)
            return text;
        // RAR 4 keeps names without Unicode in the OEM code page, as zip does.
        return (format is ArchiveFormat.Zip or ArchiveFormat.Rar ? CodePage437 : Encoding.Latin1).GetString(raw);
    }

    private static string? TryDecode(Encoding encoding, ReadOnlySpan<byte> raw)
    {
        try
        {
            return encoding.GetString(raw);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static Encoding Find(string charset)
    {
        var (encoder, decoder) = (EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        try
        {
            var provider = CodePagesEncodingProvider.Instance;
            return int.TryParse(charset, out int codePage)
                ? provider.GetEncoding(codePage, encoder, decoder) ?? Encoding.GetEncoding(codePage, encoder, decoder)
                : provider.GetEncoding(charset, encoder, decoder) ?? Encoding.GetEncoding(charset, encoder, decoder);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new IngestException(
                IngestErrorId.ConfigurationInvalid,
                $"'{charset}' is not a charset. Give a name such as shift_jis, or the number of a code page such as 932.",
                e);
        }
    }
}
