using System.Buffers.Binary;
using S3Ingest.Core.Archives.Paths;

namespace S3Ingest.Core.Archives.Zip;

/// <summary>One header of the central directory (APPNOTE.TXT 4.3.12), its ZIP64 and Unicode path fields applied.</summary>
internal sealed record ZipRecord
{
    /// <summary>Length of the header before name, extra field and comment.</summary>
    public const int FixedSize = 46;

    public const ushort Stored = 0;
    public const ushort Deflated = 8;
    public const ushort Deflate64 = 9;

    private const ushort Zip64Field = 0x0001;
    private const ushort UnicodePathField = 0x7075;
    private const ushort ExtendedTimeField = 0x5455;
    private const ushort EncryptedFlag = 0x0001;
    private const ushort DescriptorFlag = 0x0008;

    /// <summary>Place in the directory, from 0.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The name's bytes as they stand in the header.</summary>
    public required byte[] HeaderName { get; init; }

    /// <summary>The name's bytes to go by: those of the Unicode path field (4.6.9) where it belongs to the name.</summary>
    public required byte[] Name { get; init; }

    /// <summary>Compression method, 4.4.5.</summary>
    public required ushort Method { get; init; }

    /// <summary>General purpose flags, 4.4.4.</summary>
    public required ushort Flags { get; init; }

    /// <summary>CRC-32 of the content.</summary>
    public required uint Crc { get; init; }

    /// <summary>Bytes in the archive.</summary>
    public required long CompressedSize { get; init; }

    /// <summary>Bytes of the content.</summary>
    public required long Size { get; init; }

    /// <summary>Position of the local header, as the header says it.</summary>
    public required long Offset { get; init; }

    /// <summary>
    /// Time of last change: that of the extended timestamp field in UTC, else the DOS time (4.4.6) as local time of this
    /// machine, which is what all tools take it for; null when it is no date.
    /// </summary>
    public required DateTime? ModifiedUtc { get; init; }

    /// <summary>What it is, by name and external attributes (4.4.15).</summary>
    public required ArchiveEntryKind Kind { get; init; }

    /// <summary>True when the content needs a password.</summary>
    public bool IsEncrypted => (Flags & EncryptedFlag) != 0;

    /// <summary>True when sizes and checksum follow the content.</summary>
    public bool HasDescriptor => (Flags & DescriptorFlag) != 0;

    /// <summary>Length of the whole header whose fixed part this is.</summary>
    public static int LengthOf(ReadOnlySpan<byte> fixedPart) => FixedSize
        + BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[28..])
        + BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[30..])
        + BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[32..]);

    /// <summary>Reads a whole header; null when its fields do not fit into it.</summary>
    public static ZipRecord? Parse(ReadOnlySpan<byte> header, int ordinal)
    {
        var name = header.Slice(FixedSize, BinaryPrimitives.ReadUInt16LittleEndian(header[28..]));
        var extra = header.Slice(FixedSize + name.Length, BinaryPrimitives.ReadUInt16LittleEndian(header[30..]));
        long compressed = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
        if (!ApplyZip64(ZipExtra.Find(extra, Zip64Field), ref size, ref compressed, ref offset))
            return null;
        return new()
        {
            Ordinal = ordinal,
            HeaderName = name.ToArray(),
            Name = UnicodePath(ZipExtra.Find(extra, UnicodePathField), name) ?? name.ToArray(),
            Flags = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]),
            Method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]),
            Crc = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]),
            CompressedSize = compressed,
            Size = size,
            Offset = offset,
            ModifiedUtc = ExtendedTime(ZipExtra.Find(extra, ExtendedTimeField)) ?? DosTime(
                BinaryPrimitives.ReadUInt16LittleEndian(header[14..]), BinaryPrimitives.ReadUInt16LittleEndian(header[12..])),
            Kind = KindOf(name, header[5], BinaryPrimitives.ReadUInt32LittleEndian(header[38..])),
        };
    }

    /// <summary>The entry as callers see it.</summary>
    public ArchiveEntry ToEntry(EntryNameDecoder names) => new()
    {
        RawName = Name,
        Name = names.Decode(Name, ArchiveFormat.Zip),
        Kind = Kind,
        Size = Size,
        ModifiedUtc = ModifiedUtc,
        IsEncrypted = IsEncrypted,
    };

    /// <summary>Replaces the fields that are all ones by those of the ZIP64 field (4.5.3); false when one is missing.</summary>
    public static bool ApplyZip64(ReadOnlySpan<byte> field, ref long size, ref long compressed, ref long offset)
    {
        return Take(ref field, ref size) && Take(ref field, ref compressed) && Take(ref field, ref offset);

        static bool Take(ref ReadOnlySpan<byte> field, ref long value)
        {
            if (value != uint.MaxValue)
                return true;
            if (field.Length < sizeof(long))
                return false;
            value = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[sizeof(long)..];
            return value >= 0;
        }
    }

    /// <summary>Text of a compression method for messages.</summary>
    public static string NameOf(ushort method) => method switch
    {
        1 => "Shrink",
        >= 2 and <= 5 => "Reduce",
        6 => "Implode",
        Deflate64 => "Deflate64",
        12 => "BZIP2",
        14 => "LZMA",
        93 => "Zstandard",
        95 => "XZ",
        96 => "JPEG variant",
        97 => "WavPack",
        98 => "PPMd",
        _ => $"method {method}",
    };

    // Field version, CRC-32 of the name it belongs to, UTF-8 name.
    private static byte[]? UnicodePath(ReadOnlySpan<byte> field, ReadOnlySpan<byte> name) =>
        field.Length > 5 && field[0] == 1 && BinaryPrimitives.ReadUInt32LittleEndian(field[1..]) == Crc32.Of(name)
            ? field[5..].ToArray()
            : null;

    // Flags, of which the lowest says that a time of last change follows in seconds since 1970.
    private static DateTime? ExtendedTime(ReadOnlySpan<byte> field) =>
        field.Length >= 5 && (field[0] & 1) != 0
            ? DateTime.UnixEpoch.AddSeconds(BinaryPrimitives.ReadInt32LittleEndian(field[1..]))
            : null;

    private static DateTime? DosTime(int date, int time)
    {
        int year = 1980 + (date >> 9), month = (date >> 5) & 15, day = date & 31;
        int hour = time >> 11, minute = (time >> 5) & 63, second = (time & 31) * 2;
        return month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59
            ? null
            : new DateTime(year, month, day, hour, minute, second, DateTimeKind.Local).ToUniversalTime();
    }

    private static ArchiveEntryKind KindOf(ReadOnlySpan<byte> name, byte host, uint attributes)
    {
        const byte Unix = 3, Macintosh = 19;
        const uint DosDirectory = 0x10, ReparsePoint = 0x400;
        if (name.EndsWith("/"u8))
            return ArchiveEntryKind.Directory;
        if (host is not (Unix or Macintosh))
        {
            return (attributes & ReparsePoint) != 0 ? ArchiveEntryKind.SymbolicLink
                : (attributes & DosDirectory) != 0 ? ArchiveEntryKind.Directory : ArchiveEntryKind.File;
        }
        // A FIFO is not one: Info-ZIP writes the mode of the pipe that it read a file's content from.
        return ((attributes >> 16) & 0xF000) switch
        {
            0x4000 => ArchiveEntryKind.Directory,
            0xA000 => ArchiveEntryKind.SymbolicLink,
            0x2000 or 0x6000 => ArchiveEntryKind.Device,
            0xC000 => ArchiveEntryKind.Fifo,
            _ => ArchiveEntryKind.File,
        };
    }
}
