using System.Buffers.Binary;

namespace S3Ingest.Core.Archives.Rar;

/// <summary>
/// Walks over the blocks of a RAR 5 before libarchive reads it (RAR 5.0 archive format): libarchive has no word for an
/// encrypted entry, reads nothing of a split one without an error, and takes a cut between two blocks for the end.
/// </summary>
internal static class Rar5Blocks
{
    private const int SignatureSize = 8;
    private const int LargestHeader = 2 << 20;
    private const ulong Main = 1, File = 2, Service = 3, Encryption = 4, End = 5;
    private const ulong HasExtra = 1, HasData = 2, IsSplit = 0x18;
    private const ulong MainIsVolume = 1;
    private const ulong FileEncryption = 1;

    /// <summary>
    /// The CRC-32 of each file in order, null where it has none. Throws for what cannot be read, and for what is cut off.
    /// </summary>
    /// <param name="content">Can seek; the position afterwards is anywhere.</param>
    /// <param name="options">Name.</param>
    public static IReadOnlyList<uint?> Check(Stream content, ArchiveReadOptions options)
    {
        var checksums = new List<uint?>();
        Span<byte> prefix = stackalloc byte[7];
        for (long position = SignatureSize; ;)
        {
            // CRC-32, then the size in three bytes at most.
            content.Position = position;
            int held = content.ReadAtLeast(prefix, prefix.Length, false);
            var rest = (ReadOnlySpan<byte>)prefix[Math.Min(held, 4)..held];
            int before = rest.Length;
            if (Number(ref rest) is not { } size)
                throw held < prefix.Length ? CutOff(options) : Broken(options);
            if (size is 0 or > LargestHeader)
                throw Broken(options);
            int sizeLength = before - rest.Length;
            var header = new byte[sizeLength + (int)size];
            content.Position = position + 4;
            if (content.ReadAtLeast(header, header.Length, false) < header.Length)
                throw CutOff(options);
            if (Crc32.Of(header) != BinaryPrimitives.ReadUInt32LittleEndian(prefix))
                throw ArchiveFault.Corrupt(options.SourceName, "the checksum of a header is wrong.");
            if (Look(header.AsSpan(sizeLength), checksums, options) is not { } data)
                return checksums;
            position += 4 + header.Length;
            if (data > (ulong)(content.Length - position))
                throw CutOff(options);
            position += (long)data;
        }
    }

    /// <summary>The fault of a part of a split archive.</summary>
    public static IngestException Volume(ArchiveReadOptions options) => ArchiveFault.Unsupported(
        options.SourceName, "it is one volume of a split RAR. Join the volumes, or pack the files again into one archive.");

    // How many bytes of data follow; null after the last block.
    private static ulong? Look(ReadOnlySpan<byte> header, List<uint?> checksums, ArchiveReadOptions options)
    {
        ulong type = Next(ref header, options), flags = Next(ref header, options);
        ulong extraSize = (flags & HasExtra) != 0 ? Next(ref header, options) : 0;
        ulong dataSize = (flags & HasData) != 0 ? Next(ref header, options) : 0;
        if (extraSize > (ulong)header.Length)
            throw Broken(options);
        switch (type)
        {
            case End:
                return null;
            case Encryption:
                throw ArchiveFault.Encrypted(options.SourceName, "its headers, and so the names of its entries, need a password.");
            case Main when (Next(ref header, options) & MainIsVolume) != 0:
            case File or Service when (flags & IsSplit) != 0:
                throw Volume(options);
            case File when HasRecord(header[^(int)extraSize..], FileEncryption, options):
                throw ArchiveFault.Encrypted(options.SourceName, "its content needs a password.");
            case File:
                checksums.Add(Checksum(header, options));
                break;
        }
        return dataSize;
    }

    // File flags, size, attributes, time when flag 2, CRC-32 when flag 4.
    private static uint? Checksum(ReadOnlySpan<byte> fields, ArchiveReadOptions options)
    {
        const ulong HasTime = 2, HasCrc = 4;
        ulong flags = Next(ref fields, options);
        _ = Next(ref fields, options);
        _ = Next(ref fields, options);
        int position = (flags & HasTime) != 0 ? sizeof(uint) : 0;
        if ((flags & HasCrc) == 0)
            return null;
        return fields.Length >= position + sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(fields[position..]) : throw Broken(options);
    }

    private static bool HasRecord(ReadOnlySpan<byte> extra, ulong id, ArchiveReadOptions options)
    {
        while (!extra.IsEmpty)
        {
            ulong size = Next(ref extra, options);
            if (size > (ulong)extra.Length)
                throw Broken(options);
            var record = extra[..(int)size];
            if (Number(ref record) == id)
                return true;
            extra = extra[(int)size..];
        }
        return false;
    }

    private static ulong Next(ref ReadOnlySpan<byte> bytes, ArchiveReadOptions options) => Number(ref bytes) ?? throw Broken(options);

    // Seven bits a byte, lowest first; ten bytes at most.
    private static ulong? Number(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0; i < Math.Min(bytes.Length, 10); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if ((bytes[i] & 0x80) == 0)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }
        return null;
    }

    private static IngestException CutOff(ArchiveReadOptions options) => ArchiveFault.Corrupt(options.SourceName, "it is cut off.");

    private static IngestException Broken(ArchiveReadOptions options) => ArchiveFault.Corrupt(options.SourceName, "a header does not keep to the format.");
}
