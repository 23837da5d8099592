using System.Buffers;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>String literals of RFC 8259, section 7, with no more escapes than it demands.</summary>
internal static class JsonLiteral
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    /// <summary>Bytes of the literal of a text.</summary>
    public static int Length(ReadOnlySpan<byte> text)
    {
        var length = text.Length + 2;
        for (int plain; (plain = text.IndexOfAny(Escaped)) >= 0; text = text[(plain + 1)..])
            length += Letter(text[plain]) == 'u' ? 5 : 1;
        return length;
    }

    /// <summary>Writes the literal of a text.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="target">As long as <see cref="Length"/> says.</param>
    public static void Write(ReadOnlySpan<byte> text, Span<byte> target)
    {
        target[0] = target[^1] = (byte)'"';
        target = target[1..];
        for (int plain; (plain = text.IndexOfAny(Escaped)) >= 0; text = text[(plain + 1)..])
        {
            text[..plain].CopyTo(target);
            target = WriteEscape(text[plain], target[plain..]);
        }
        text.CopyTo(target);
    }

    private static byte Letter(byte c) => c switch
    {
        (byte)'\b' => (byte)'b',
        (byte)'\t' => (byte)'t',
        (byte)'\n' => (byte)'n',
        (byte)'\f' => (byte)'f',
        (byte)'\r' => (byte)'r',
        (byte)'"' or (byte)'\\' => c,
        _ => (byte)'u',
    };

    /// <returns>What follows the escape.</returns>
    private static Span<byte> WriteEscape(byte c, Span<byte> target)
    {
        target[0] = (byte)'\\';
        target[1] = Letter(c);
        if (target[1] != 'u')
            return target[2..];
        target[2] = target[3] = (byte)'0';
        target[4] = (byte)('0' + (c >> 4));
        target[5] = "0123456789abcdef"u8[c & 0xF];
        return target[6..];
    }
}
