using System.Buffers.Binary;

namespace S3Ingest.Core.Tabular.Types;

/// <summary><c>true</c> and <c>false</c> in any case of their letters.</summary>
internal static class BooleanText
{
    public static bool TryParse(ReadOnlySpan<byte> text, out bool value)
    {
        value = text.Length == 4;
        // Setting bit 5 makes small letters of capitals, and of nothing else the letters compared with.
        if (value)
            return (BinaryPrimitives.ReadUInt32LittleEndian(text) | 0x2020_2020) == 0x6575_7274;
        return text.Length == 5 && (BinaryPrimitives.ReadUInt32LittleEndian(text) | 0x2020_2020) == 0x736C_6166 && (text[4] | 0x20) == 'e';
    }
}
