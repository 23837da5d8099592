using System.Buffers.Binary;

namespace S3Ingest.Core.Archives.Rar;

/// <summary>
/// Walks over the blocks of a RAR 1.5 to 4.x before libarchive reads it (technote.txt of RAR 4): encryption, volumes and
/// a missing end show in the headers, and libarchive tells them apart badly.
/// </summary>
internal static class Rar4Blocks
{
    private const int MarkerSize = 7;
    private const int HeaderSize = 7;
    private const int Main = 0x73, File = 0x74, Service = 0x7A, End = 0x7B;
    private const int HasData = 0x8000;
    private const int MainIsVolume = 0x0001, MainIsEncrypted = 0x0080;
    private const int FileIsSplit = 0x0003, FileIsEncrypted = 0x0004, FileIsLarge = 0x0100;

    // From this version on the program ends every archive with a block that says so.
    private const int FirstVersionWithEnd = 29;

    /// <summary>The CRC-32 of each file in order. Throws for what cannot be read, and for what is cut off.</summary>
    /// <param name="content">Can seek; the position afterwards is anywhere.</param>
    /// <param name="options">Name.</param>
    public static IReadOnlyList<uint?> Check(Stream content, ArchiveReadOptions options)
    {
        bool needsEnd = false;
        var checksums = new List<uint?>();
        var header = new byte[ushort.MaxValue];
        for (long position = MarkerSize; position < content.Length;)
        {
            content.Position = position;
            if (content.ReadAtLeast(header.AsSpan(0, HeaderSize), HeaderSize, false) < HeaderSize)
                throw CutOff(options);
            int type = header[2], flags = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(3));
            int size = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(5));
            if (size < HeaderSize)
                throw ArchiveFault.Corrupt(options.SourceName, "the length of a header is wrong.");
            if (content.ReadAtLeast(header.AsSpan(HeaderSize, size - HeaderSize), size - HeaderSize, false) < size - HeaderSize)
                throw CutOff(options);
            // Comments within the main header are not part of its checksum; nothing newer than 2.x writes them.
            if (type is File or Service or End && (ushort)Crc32.Of(header.AsSpan(2, size - 2)) != BinaryPrimitives.ReadUInt16LittleEndian(header))
                throw ArchiveFault.Corrupt(options.SourceName, "the checksum of a header is wrong.");
            if (type == End)
                return checksums;
            Look(type, flags, header.AsSpan(0, size), options);
            if (type == File)
                checksums.Add(BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(16)));
            needsEnd |= type == File && size > 24 && header[24] >= FirstVersionWithEnd;
            position += size + DataSize(type, flags, header.AsSpan(0, size), options);
            if (position > content.Length)
                throw CutOff(options);
        }
        if (needsEnd)
            throw CutOff(options);
        return checksums;
    }

    private static void Look(int type, int flags, ReadOnlySpan<byte> header, ArchiveReadOptions options)
    {
        if (type == Main && (flags & MainIsEncrypted) != 0)
            throw ArchiveFault.Encrypted(options.SourceName, "its headers, and so the names of its entries, need a password.");
        if (type == File && (flags & FileIsEncrypted) != 0)
            throw ArchiveFault.Encrypted(options.SourceName, "its content needs a password.");
        if ((type == Main && (flags & MainIsVolume) != 0) || (type == File && (flags & FileIsSplit) != 0))
            throw Rar5Blocks.Volume(options);
        if (type == File && header.Length < 32)
            throw ArchiveFault.Corrupt(options.SourceName, "the header of a file is too short.");
    }

    private static long DataSize(int type, int flags, ReadOnlySpan<byte> header, ArchiveReadOptions options)
    {
        if ((flags & HasData) == 0 && type != File)
            return 0;
        if (header.Length < 11)
            throw ArchiveFault.Corrupt(options.SourceName, "the header of a block is too short.");
        long size = BinaryPrimitives.ReadUInt32LittleEndian(header[7..]);
        if (type is File or Service && (flags & FileIsLarge) != 0 && header.Length >= 36)
            size |= (long)(BinaryPrimitives.ReadUInt32LittleEndian(header[32..]) & int.MaxValue) << 32;
        return size;
    }

    private static IngestException CutOff(ArchiveReadOptions options) => ArchiveFault.Corrupt(options.SourceName, "it is cut off.");
}
