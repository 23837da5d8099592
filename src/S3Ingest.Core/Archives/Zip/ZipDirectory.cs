using System.Buffers.Binary;

namespace S3Ingest.Core.Archives.Zip;

/// <summary>
/// The central directory of a zip that can seek, in the order of the entries in the file. It is what every tool goes by;
/// that the local headers say the same is checked entry by entry, so that no other reader can see another archive.
/// </summary>
internal sealed class ZipDirectory
{
    private const int EndSize = 22;
    private const int LocatorSize = 20;
    private const int End64Size = 56;
    private const int LocalSize = 30;
    private const int EndSignature = 0x0605_4B50;
    private const int End64Signature = 0x0606_4B50;
    private const int LocatorSignature = 0x0706_4B50;
    private const int LocalSignature = 0x0403_4B50;
    private const int DigitalSignature = 0x0505_4B50;

    private readonly Stream _content;
    private readonly ArchiveReadOptions _options;
    private readonly long _start;
    private readonly long _shift;

    private ZipDirectory(Stream content, ArchiveReadOptions options, long start, long shift, long length, List<ZipRecord> records) =>
        (_content, _options, _start, _shift, Length, Records) = (content, options, start, shift, length, records);

    /// <summary>
    /// Bytes to the end of the last record, without its comment: in that libarchive would find a record that is none, and of
    /// it and of what pads the archive it looks at 16 KiB.
    /// </summary>
    public long Length { get; }

    /// <summary>The entries, by the position of their local headers.</summary>
    public IReadOnlyList<ZipRecord> Records { get; }

    /// <summary>Reads the directory at the end of a stream that can seek; the position afterwards is anywhere.</summary>
    public static ZipDirectory Read(Stream content, ArchiveReadOptions options)
    {
        string source = options.SourceName;
        var (end, size, offset, count, isZip64, length) = ReadEnd(content, source);
        long start = end - size;
        // Bytes before the archive, such as a program that unpacks it, are not in its offsets.
        if (size < 0 || offset < 0 || start < offset)
            throw ArchiveFault.Corrupt(source, "its directory is not where its last record says; it was cut off or mended badly.");
        content.Position = start;
        using var buffered = new BufferedReads(content, end - start);
        var reader = new ZipDirectoryReader(source, options.MaxEntries, buffered.Read);
        var records = new List<ZipRecord>();
        while (buffered.Remaining > 0 && reader.Next(default) is { } record)
            records.Add(record);
        if (buffered.Remaining > 0 && reader.EndSignature != DigitalSignature)
            throw ArchiveFault.Corrupt(source, "its directory has something else among its headers.");
        // Writers without ZIP64 let the number of entries wrap around.
        if (count != (isZip64 ? records.Count : records.Count & ushort.MaxValue))
            throw ArchiveFault.Corrupt(source, $"its directory has {records.Count:N0} entries where its last record says {count:N0}.");
        records.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        return new(content, options, start, start - offset, length, records);
    }

    /// <summary>Throws when the local header of an entry says something else than the directory.</summary>
    public void CheckLocalHeader(int index)
    {
        var record = Records[index];
        long next = index + 1 < Records.Count ? Records[index + 1].Offset + _shift : _start;
        long position = record.Offset + _shift;
        Span<byte> header = stackalloc byte[LocalSize];
        if (position > _start - LocalSize)
            throw Differs(record, "lies outside the archive");
        ReadAt(position, header);
        if (BinaryPrimitives.ReadInt32LittleEndian(header) != LocalSignature)
            throw Differs(record, "is not where the directory says");
        var variable = new byte[BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..])];
        long data = position + LocalSize + variable.Length;
        if (record.CompressedSize > next - data)
            throw Differs(record, "overlaps what follows it");
        ReadAt(position + LocalSize, variable);
        int name = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        if (!record.HeaderName.AsSpan().SequenceEqual(variable.AsSpan(0, name)))
            throw Differs(record, "has another name there than in the directory");
        const ushort Compared = 0x0009;
        if (BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) != record.Method
            || ((BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) ^ record.Flags) & Compared) != 0)
            throw Differs(record, "has another method or other flags there than in the directory");
        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(header[14..]);
        long compressed = BinaryPrimitives.ReadUInt32LittleEndian(header[18..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(header[22..]);
        long none = 0;
        if (!ZipRecord.ApplyZip64(ZipExtra.Find(variable.AsSpan(name), 1), ref size, ref compressed, ref none))
            throw Differs(record, "lacks its ZIP64 sizes");
        if (!Agrees(crc, record.Crc, record) || !Agrees(compressed, record.CompressedSize, record) || !Agrees(size, record.Size, record))
            throw Differs(record, "has other sizes or another checksum there than in the directory");
        if (record is { CompressedSize: 0, Size: 0, Crc: not 0 })
            throw Differs(record, "has a checksum that an empty file cannot have");
    }

    private static bool Agrees(long local, long central, ZipRecord record) => local == central || (record.HasDescriptor && local == 0);

    private IngestException Differs(ZipRecord record, string how) =>
        ArchiveFault.Corrupt(_options.SourceName, $"the entry '{_options.Names.Decode(record.Name, ArchiveFormat.Zip)}' {how}.");

    private static (long End, long Size, long Offset, long Count, bool IsZip64, long Length) ReadEnd(Stream content, string source)
    {
        var tail = new byte[Math.Min(content.Length, ushort.MaxValue + EndSize)];
        ReadAt(content, content.Length - tail.Length, tail);
        int index = FindEnd(tail, content.Length);
        if (index < 0)
            throw ArchiveFault.Corrupt(source, "it has no directory at its end, so it was cut off or something was added to it.");
        var end = tail.AsSpan(index);
        long position = content.Length - tail.Length + index;
        if (position >= LocatorSize)
        {
            Span<byte> locator = stackalloc byte[LocatorSize];
            ReadAt(content, position - LocatorSize, locator);
            if (BinaryPrimitives.ReadInt32LittleEndian(locator) == LocatorSignature)
                return ReadEnd64(content, source, position - LocatorSize, BinaryPrimitives.ReadInt64LittleEndian(locator[8..]));
        }
        ThrowIfVolume(source, BinaryPrimitives.ReadUInt16LittleEndian(end[4..]));
        return (position,
            BinaryPrimitives.ReadUInt32LittleEndian(end[12..]),
            BinaryPrimitives.ReadUInt32LittleEndian(end[16..]),
            BinaryPrimitives.ReadUInt16LittleEndian(end[10..]), false, position + EndSize);
    }

    // Where it is without anything before the archive, else right before its locator.
    private static (long End, long Size, long Offset, long Count, bool IsZip64, long Length) ReadEnd64(Stream content, string source, long locator, long stated)
    {
        Span<byte> record = stackalloc byte[End64Size];
        foreach (long position in (ReadOnlySpan<long>)[stated, locator - End64Size])
        {
            if (position < 0 || position > locator - End64Size)
                continue;
            ReadAt(content, position, record);
            if (BinaryPrimitives.ReadInt32LittleEndian(record) != End64Signature)
                continue;
            ThrowIfVolume(source, BinaryPrimitives.ReadUInt32LittleEndian(record[16..]));
            return (position,
                BinaryPrimitives.ReadInt64LittleEndian(record[40..]),
                BinaryPrimitives.ReadInt64LittleEndian(record[48..]),
                BinaryPrimitives.ReadInt64LittleEndian(record[32..]), true, locator + LocatorSize + EndSize);
        }
        throw ArchiveFault.Corrupt(source, "its ZIP64 end record is missing.");
    }

    private static void ThrowIfVolume(string source, uint disk)
    {
        if (disk is not (0 or ushort.MaxValue or uint.MaxValue))
            throw ArchiveFault.Unsupported(source, "it is one part of a split zip. Join the parts ('zip -s 0 parts.zip --out whole.zip') and deliver the whole.");
    }

    // From behind: of the true record the comment reaches exactly to the end. Zeros may pad the archive, but a comment may
    // hold what looks like the record of an empty one: so they count only where no record ends exactly, and behind one
    // whose directory lies right before it.
    private static int FindEnd(ReadOnlySpan<byte> tail, long length)
    {
        int padded = -1;
        for (int i = tail.Length - EndSize; i >= 0; i--)
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(tail[i..]) != EndSignature)
                continue;
            int end = i + EndSize + BinaryPrimitives.ReadUInt16LittleEndian(tail[(i + 20)..]);
            if (end == tail.Length)
                return i;
            if (end < tail.Length && !tail[end..].ContainsAnyExcept((byte)0) && IsRightBehindDirectory(tail[i..], length - tail.Length + i))
                padded = i;
        }
        return padded;
    }

    private static bool IsRightBehindDirectory(ReadOnlySpan<byte> end, long position)
    {
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]), offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        return offset == uint.MaxValue || (long)offset + size == position;
    }

    private void ReadAt(long position, Span<byte> bytes) => ReadAt(_content, position, bytes);

    private static void ReadAt(Stream content, long position, Span<byte> bytes)
    {
        content.Position = position;
        content.ReadExactly(bytes);
    }
}
