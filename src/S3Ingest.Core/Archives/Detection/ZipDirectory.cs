using System.Buffers.Binary;

namespace S3Ingest.Core.Archives.Detection;

/// <summary>What the end of a zip says: the central directory and the records behind it (APPNOTE.TXT, 4.3.12 to 4.3.16).</summary>
/// <param name="IsVolume">True for the last part of a split archive.</param>
/// <param name="IsDocument">True when an entry shows that it is a document or program.</param>
internal readonly record struct ZipDirectory(bool IsVolume, bool IsDocument)
{
    private const int EndSize = 22;
    private const int LocatorSize = 20;
    private const int End64Size = 56;
    private const int HeaderSize = 46;
    private const int LongestName = 32;
    private const int BufferSize = 64 << 10;

    // Writers of tapes fill their last block with zeros, also where it is a zip that they write.
    private const int LargestPadding = 64 << 10;

    /// <summary>Reads it; null when there is none or it is damaged, which reading the archive will tell in more detail.</summary>
    /// <param name="content">Seekable; the position afterwards is anywhere.</param>
    public static ZipDirectory? Read(Stream content)
    {
        long length = content.Length;
        var tail = new byte[(int)Math.Min(length, ushort.MaxValue + EndSize + LargestPadding)];
        ReadAt(content, length - tail.Length, tail);
        if (FindEnd(tail) is not { } index)
            return null;
        var end = tail.AsSpan(index);
        long position = length - tail.Length + index;
        long size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        int disk = BinaryPrimitives.ReadUInt16LittleEndian(end[4..]);
        if (ReadEnd64(content, position) is { } end64)
            (position, size, offset, disk) = end64;
        if (disk is not (0 or ushort.MaxValue))
            return new(true, false);
        long start = position - size;
        if (size < 0 || offset < 0 || start < offset)
            return null;
        return ScanHeaders(content, start, position) is { } isDocument ? new(false, isDocument) : null;
    }

    // From behind: the comment may hold anything, and only of the true record does it reach to the very end.
    private static int? FindEnd(ReadOnlySpan<byte> tail)
    {
        for (int i = tail.Length - EndSize; i >= 0; i--)
        {
            if (!tail[i..].StartsWith("PK\x5\x6"u8))
                continue;
            int end = i + EndSize + BinaryPrimitives.ReadUInt16LittleEndian(tail[(i + 20)..]);
            if (end <= tail.Length && !tail[end..].ContainsAnyExcept((byte)0))
                return i;
        }
        return null;
    }

    private static (long Position, long Size, long Offset, int Disk)? ReadEnd64(Stream content, long end)
    {
        Span<byte> locator = stackalloc byte[LocatorSize];
        if (end < LocatorSize + End64Size)
            return null;
        ReadAt(content, end - LocatorSize, locator);
        if (!locator.StartsWith("PK\x6\x7"u8))
            return null;
        // Where it should be; where the locator says it is only if nothing was put before the archive.
        Span<byte> record = stackalloc byte[End64Size];
        long position = end - LocatorSize - End64Size;
        ReadAt(content, position, record);
        if (!record.StartsWith("PK\x6\x6"u8))
        {
            long stated = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
            if (stated < 0 || stated > position)
                return null;
            position = stated;
            ReadAt(content, position, record);
            if (!record.StartsWith("PK\x6\x6"u8))
                return null;
        }
        return (position,
            BinaryPrimitives.ReadInt64LittleEndian(record[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[48..]),
            (int)Math.Min(ushort.MaxValue - 1, BinaryPrimitives.ReadUInt32LittleEndian(record[16..])));
    }

    // Null when what lies there is not a directory.
    private static bool? ScanHeaders(Stream content, long start, long end)
    {
        // In the worst case the buffer holds a header and the beginning of its name.
        var buffer = new byte[BufferSize];
        int held = 0, used = 0;
        long next = start;
        for (int index = 0; next < end; index++)
        {
            if (held - used < HeaderSize + LongestName)
            {
                held = (int)Math.Min(BufferSize, end - next);
                ReadAt(content, next, buffer.AsSpan(0, held));
                used = 0;
            }
            var header = buffer.AsSpan(used, held - used);
            if (header.Length < HeaderSize || !header.StartsWith("PK\x1\x2"u8))
                // The digital signature that may follow the headers is no header.
                return header.StartsWith("PK\x5\x5"u8) ? false : null;
            int name = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
            if (ZipDocument.IsMarker(header[HeaderSize..], name, index))
                return true;
            int size = HeaderSize + name + BinaryPrimitives.ReadUInt16LittleEndian(header[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
            next += size;
            used = Math.Min(used + size, held);
        }
        return false;
    }

    private static void ReadAt(Stream content, long position, Span<byte> bytes)
    {
        content.Position = position;
        content.ReadExactly(bytes);
    }
}
