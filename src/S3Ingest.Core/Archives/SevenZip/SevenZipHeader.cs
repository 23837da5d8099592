using System.Buffers.Binary;

namespace S3Ingest.Core.Archives.SevenZip;

/// <summary>
/// Looks at the header of a 7z (7zFormat.txt) before libarchive does: that it is all there, and how much memory its
/// coders demand, which libarchive takes without asking.
/// </summary>
internal static class SevenZipHeader
{
    private const int SignatureHeaderSize = 32;
    private const int LargestHeader = 64 << 20;
    private const int MaxNesting = 4;
    private const ulong HeaderId = 0x01;
    private const ulong ArchivePropertiesId = 0x02;
    private const ulong AdditionalStreamsId = 0x03;
    private const ulong MainStreamsId = 0x04;
    private const ulong EncodedHeaderId = 0x17;

    /// <summary>Throws when the archive is cut off, has an encrypted header, or demands too much memory.</summary>
    /// <param name="content">Can seek; the position afterwards is anywhere.</param>
    /// <param name="options">Name and limits.</param>
    public static void Check(Stream content, ArchiveReadOptions options)
    {
        Span<byte> start = stackalloc byte[SignatureHeaderSize];
        if (content.Length < SignatureHeaderSize)
            throw ArchiveFault.Corrupt(options.SourceName, "it is shorter than the first header of a 7z.");
        ReadAt(content, 0, start);
        if (Crc32.Of(start[12..]) != BinaryPrimitives.ReadUInt32LittleEndian(start[8..]))
            throw ArchiveFault.Corrupt(options.SourceName, "the checksum of its first header is wrong.");
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(start[12..]);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(start[20..]);
        if (size == 0)
            return;
        ulong room = (ulong)content.Length - SignatureHeaderSize;
        if (offset > room || size > room - offset)
            throw ArchiveFault.Corrupt(options.SourceName, "its header, which is at its end, is missing: it was cut off.");
        var header = Allocate(size, options);
        ReadAt(content, SignatureHeaderSize + (long)offset, header);
        if (Crc32.Of(header) != BinaryPrimitives.ReadUInt32LittleEndian(start[28..]))
            throw ArchiveFault.Corrupt(options.SourceName, "the checksum of its header is wrong.");
        for (int level = 0; ; level++)
        {
            var reader = new SevenZipFields(header, options.SourceName);
            ulong id = reader.Number();
            if (id == HeaderId)
            {
                CheckStreams(ref reader, options);
                return;
            }
            if (id != EncodedHeaderId || level == MaxNesting)
                throw ArchiveFault.Corrupt(options.SourceName, "its header is none that a 7z has.");
            header = Decode(content, reader.Streams(), options);
        }
    }

    private static void CheckStreams(ref SevenZipFields reader, ArchiveReadOptions options)
    {
        ulong id = reader.Number();
        if (id == ArchivePropertiesId)
        {
            reader.SkipProperties();
            id = reader.Number();
        }
        if (id == AdditionalStreamsId)
            throw ArchiveFault.Unsupported(options.SourceName, "it has additional streams, which no current program writes.");
        // An archive of empty files and directories has no streams.
        if (id != MainStreamsId)
            return;
        foreach (var coder in reader.Streams().Coders)
            coder.CheckDemand(options);
    }

    private static byte[] Decode(Stream content, SevenZipStreams streams, ArchiveReadOptions options)
    {
        if (streams.Coders.Any(coder => coder.IsEncryption))
            throw ArchiveFault.Encrypted(options.SourceName, "its header, and so the names of its entries, needs a password.");
        if (streams is not { Coders: [var coder], PackedSizes: [var packedSize], UnpackedSizes: [var unpackedSize] })
            throw ArchiveFault.Unsupported(options.SourceName, "its header is compressed by more than one method.");
        coder.CheckDemand(options);
        ulong room = (ulong)content.Length - SignatureHeaderSize;
        if (streams.PackedPosition > room || packedSize > room - streams.PackedPosition)
            throw ArchiveFault.Corrupt(options.SourceName, "its packed header lies outside of it.");
        var packed = Allocate(packedSize, options);
        ReadAt(content, SignatureHeaderSize + (long)streams.PackedPosition, packed);
        return coder.Expand(packed, Allocate(unpackedSize, options), options);
    }

    private static byte[] Allocate(ulong size, ArchiveReadOptions options) => size <= LargestHeader
        ? new byte[size]
        : throw ArchiveFault.LimitExceeded(options.SourceName, $"its header says to have {size:N0} bytes; {LargestHeader:N0} are read.");

    private static void ReadAt(Stream content, long position, Span<byte> bytes)
    {
        content.Position = position;
        content.ReadExactly(bytes);
    }
}
