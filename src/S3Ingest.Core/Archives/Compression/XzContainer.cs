using System.Buffers.Binary;

namespace S3Ingest.Core.Archives.Compression;

/// <summary>Puts bare LZMA2 data into an .xz stream without a check, so that a decoder of .xz reads it.</summary>
internal static class XzContainer
{
    private const int BlockHeaderSize = 12;

    /// <summary>The stream (The .xz File Format, 2.1): header, one block, index, footer.</summary>
    /// <param name="data">LZMA2 chunks.</param>
    /// <param name="size">Bytes they expand to.</param>
    /// <param name="dictionary">The property byte of LZMA2.</param>
    public static MemoryStream Wrap(byte[] data, int size, byte dictionary)
    {
        var stream = new MemoryStream(data.Length + 64);
        stream.Write([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]);
        WithCrc(stream, [0, 0], crcFirst: false);
        WithCrc(stream, [(BlockHeaderSize / 4) - 1, 0, 0x21, 1, dictionary, 0, 0, 0], crcFirst: false);
        stream.Write(data);
        Pad(stream);
        var index = new MemoryStream();
        index.WriteByte(0);
        index.WriteByte(1);
        Number(index, BlockHeaderSize + data.Length);
        Number(index, size);
        Pad(index);
        WithCrc(stream, index.ToArray(), crcFirst: false);
        Span<byte> footer = stackalloc byte[6];
        footer.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(footer, (int)((index.Length + 4) / 4) - 1);
        WithCrc(stream, footer, crcFirst: true);
        stream.Write("YZ"u8);
        stream.Position = 0;
        return stream;
    }

    private static void WithCrc(MemoryStream stream, ReadOnlySpan<byte> bytes, bool crcFirst)
    {
        Span<byte> crc = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(crc, Crc32.Of(bytes));
        stream.Write(crcFirst ? crc : bytes);
        stream.Write(crcFirst ? bytes : crc);
    }

    private static void Number(MemoryStream stream, long value)
    {
        for (; value >= 0x80; value >>= 7)
            stream.WriteByte((byte)(value | 0x80));
        stream.WriteByte((byte)value);
    }

    private static void Pad(MemoryStream stream)
    {
        while (stream.Length % 4 != 0)
            stream.WriteByte(0);
    }
}
