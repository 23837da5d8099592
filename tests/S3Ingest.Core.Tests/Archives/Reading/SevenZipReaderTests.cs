using System.Buffers.Binary;
using S3Ingest.Core.Archives;
using static S3Ingest.Core.Tests.Archives.Reading.Reading;

namespace S3Ingest.Core.Tests.Archives.Reading;

public class SevenZipReaderTests
{
    private static byte[] Pack(params string[] switches) => Tool.Make(Files, "t.7z", "7z", ["a", .. switches, "t.7z", "."]);

    [ToolFact("7z")]
    public void Every_method_is_read_whether_the_stream_can_seek_or_not()
    {
        foreach (string method in (string[])["LZMA", "LZMA2", "PPMd", "BZip2", "Copy", "Deflate"])
        {
            byte[] archive = Pack($"-m0={method}");
            Same(Files, All(archive, ArchiveFormat.SevenZip));
            using var reader = ArchiveReader.Open(new ForwardOnly(archive), ArchiveFormat.SevenZip, Options);
            Assert.Equal(archive.Length, reader.HeldInMemory);
            Assert.True(reader.ContentIsChecked);
            Same(Files, All(reader));
        }
        Same(Files, All(Pack("-ms=off"), ArchiveFormat.SevenZip));
        Same(Files, All(Pack("-mhc=off"), ArchiveFormat.SevenZip));
    }

    [ToolFact("7z")]
    public void What_does_not_fit_into_memory_is_refused()
    {
        byte[] archive = Pack();
        Fails(IngestErrorId.ArchiveLimitExceeded, () =>
            ArchiveReader.Open(new ForwardOnly(archive), ArchiveFormat.SevenZip, Options with { MaxInMemory = archive.Length - 1 }));
        Same(Files, All(new ForwardOnly(archive), ArchiveFormat.SevenZip, Options with { MaxInMemory = archive.Length }));
    }

    [ToolFact("7z")]
    public void A_password_is_told_as_such_with_and_without_encrypted_headers()
    {
        Fails(IngestErrorId.ArchiveEncrypted, () => All(Pack("-pgeheim"), ArchiveFormat.SevenZip));
        Fails(IngestErrorId.ArchiveEncrypted, () => All(Pack("-pgeheim", "-mhe=on"), ArchiveFormat.SevenZip));
    }

    [ToolFact("7z")]
    public void A_dictionary_above_the_limit_is_refused_before_libarchive_sees_it()
    {
        // The tool never takes a dictionary larger than the content: the property of the coder is raised here, 24 bits up.
        foreach (var (method, id, size) in ((string, byte[], int)[])[("LZMA", [0x03, 0x01, 0x01, 0x05], 1), ("PPMd", [0x03, 0x04, 0x01, 0x05], 1), ("LZMA2", [0x21, 0x21, 0x01], 0)])
        {
            byte[] archive = Pack("-mhc=off", $"-m0={method}");
            int property = archive.AsSpan().LastIndexOf(id) + id.Length + size;
            if (size == 0)
                archive[property] = 30;
            else
                BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(property), 128 << 20);
            int offset = 32 + BinaryPrimitives.ReadInt32LittleEndian(archive.AsSpan(12));
            BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(28), Crc32.Of(archive.AsSpan(offset)));
            BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(8), Crc32.Of(archive.AsSpan(12, 20)));
            Fails(IngestErrorId.ArchiveLimitExceeded, () =>
                ArchiveReader.Open(new MemoryStream(archive), ArchiveFormat.SevenZip, Options with { MaxDictionary = (128 << 20) - 1 }));
            using var reader = ArchiveReader.Open(new MemoryStream(archive), ArchiveFormat.SevenZip, Options with { MaxDictionary = 128 << 20 });
            Assert.True(reader.MoveNext(default));
        }
    }

    [ToolFact("7z")]
    public void Every_cut_is_an_error()
    {
        byte[] archive = Tool.Make([("a", Text(200)), ("b", Noise(50, 1))], "t.7z", "7z", "a", "t.7z", "a", "b");
        for (int length = 0; length < archive.Length; length++)
            Fails(IngestErrorId.ArchiveCorrupt, () => All(archive[..length], ArchiveFormat.SevenZip));
    }

    [ToolFact("7z")]
    public void No_flipped_bit_gives_other_content()
    {
        byte[] archive = Tool.Make([("a", Text(200)), ("b", Noise(50, 1))], "t.7z", "7z", "a", "t.7z", "a", "b");
        for (int bit = 0; bit < archive.Length * 8; bit++)
        {
            byte[] flipped = [.. archive];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Same([("a", Text(200)), ("b", Noise(50, 1))], All(flipped, ArchiveFormat.SevenZip));
            }
            catch (IngestException e)
            {
                Assert.True(IsArchiveFault(e), e.ToString());
            }
        }
    }

    [ToolFact("7z")]
    public void A_header_packed_by_lzma2_is_looked_into_as_well()
    {
        // What the tool packs as one stream of LZMA2 is taken for the header of an archive of our own.
        byte[] plain = Pack("-mhc=off");
        var start = plain.AsSpan(12);
        long offset = BinaryPrimitives.ReadInt64LittleEndian(start), size = BinaryPrimitives.ReadInt64LittleEndian(start[8..]);
        byte[] header = plain.AsSpan(32 + (int)offset, (int)size).ToArray();
        byte[] packed = Tool.Pipe(".", header, "xz", "-c", "--format=raw", "--lzma2=dict=1MiB");
        byte[] encoded =
        [
            0x17, 0x06, .. Number(offset), 0x01, 0x09, .. Number(packed.Length), 0x00,
            0x07, 0x0B, 0x01, 0x00, 0x01, 0x21, 0x21, 0x01, 0x10, 0x0C, .. Number(header.Length), 0x00, 0x00,
        ];
        byte[] archive = [.. plain[..(32 + (int)offset)], .. packed, .. encoded];
        BinaryPrimitives.WriteInt64LittleEndian(archive.AsSpan(12), offset + packed.Length);
        BinaryPrimitives.WriteInt64LittleEndian(archive.AsSpan(20), encoded.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(28), Crc32.Of(encoded));
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(8), Crc32.Of(archive.AsSpan(12, 20)));
        Same(Files, All(archive, ArchiveFormat.SevenZip));

        static byte[] Number(long value) => [0xF0, .. BitConverter.GetBytes((uint)value)];
    }
}
