using System.Buffers.Binary;

namespace S3Ingest.Core.Archives.Compression;

/// <summary>The header of the first frame of a zstd stream (RFC 8878, 3.1.1.1).</summary>
/// <param name="Window">Bytes that must be kept to expand it.</param>
/// <param name="HasChecksum">True when its content has a checksum.</param>
/// <param name="NeedsDictionary">True when it was compressed with a dictionary from elsewhere.</param>
internal readonly record struct ZstdHeader(long Window, bool HasChecksum, bool NeedsDictionary)
{
    /// <summary>Bytes that are looked at: some skippable frames may come first.</summary>
    public const int LargestSize = 1024;

    private const uint Magic = 0xFD2F_B528;
    private const uint SkippableMagic = 0x184D_2A50;

    /// <summary>Reads it; null when it is cut off, not there, or comes later.</summary>
    public static ZstdHeader? Parse(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8 && (BinaryPrimitives.ReadUInt32LittleEndian(bytes) & 0xFFFF_FFF0) == SkippableMagic)
        {
            long skipped = 8L + BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            bytes = skipped < bytes.Length ? bytes[(int)skipped..] : [];
        }
        if (bytes.Length < 6 || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            return null;
        int descriptor = bytes[4];
        bool isSingleSegment = (descriptor & 0x20) != 0;
        int idLength = (descriptor & 3) switch { 3 => 4, var length => length };
        long window = isSingleSegment ? ContentSize(bytes[(5 + Math.Min(idLength, bytes.Length - 5))..], descriptor >> 6) : WindowSize(bytes[5]);
        return new(window, (descriptor & 4) != 0, idLength > 0);
    }

    private static long WindowSize(int descriptor)
    {
        long size = 1L << (10 + (descriptor >> 3));
        return size + (size / 8 * (descriptor & 7));
    }

    // Two bytes count from 256.
    private static long ContentSize(ReadOnlySpan<byte> bytes, int flag)
    {
        int length = 1 << flag;
        if (bytes.Length < length)
            return 0;
        return flag switch
        {
            0 => bytes[0],
            1 => BinaryPrimitives.ReadUInt16LittleEndian(bytes) + 256,
            2 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(bytes), long.MaxValue),
        };
    }
}
