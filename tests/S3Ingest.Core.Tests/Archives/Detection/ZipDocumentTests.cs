using System.Buffers.Binary;
using S3Ingest.Core.Archives;
using S3Ingest.Core.Archives.Detection;

namespace S3Ingest.Core.Tests.Archives.Detection;

public class ZipDocumentTests
{
    private static readonly ContainerContent Archive = new(ArchiveFormat.Zip, CompressionFilter.None, "a");

    [Theory]
    [InlineData("mimetype", "content.xml")]
    [InlineData("[Content_Types].xml", "xl/workbook.xml")]
    [InlineData("META-INF/MANIFEST.MF", "A.class")]
    [InlineData("META-INF/", "META-INF/MANIFEST.MF")]
    [InlineData("meta-inf/", "meta-inf/Manifest.mf")]
    [InlineData("A.class", "META-INF/MANIFEST.MF")]
    public void A_document_or_program_is_not_opened(params string[] names)
    {
        Assert.Equal(new PlainContent(), ArchiveDetector.Detect("a.zip", new MemoryStream(Samples.Zip(names))));
        Assert.Equal(new PlainContent(), ArchiveDetector.Detect("a.zip", Samples.Zip(names)));
        Assert.Equal(new PlainContent(), ArchiveDetector.Detect("a.zip", new MemoryStream(Samples.ZipWithDescriptors(names))));
    }

    [Theory]
    [InlineData("a.csv", "mimetype")]
    [InlineData("a.csv", "[Content_Types].xml")]
    [InlineData("x/mimetype", "b.csv")]
    [InlineData("lib/META-INF/MANIFEST.MF", "b.csv")]
    [InlineData("META-INF/MANIFEST.MF.bak", "b.csv")]
    [InlineData("META-INF/", "b.csv")]
    [InlineData("MIMETYPE", "b.csv")]
    public void Names_that_look_like_a_marker_do_not_make_a_document(params string[] names)
    {
        Assert.Equal(Archive, ArchiveDetector.Detect("a.zip", new MemoryStream(Samples.Zip(names))));
        Assert.Equal(Archive with { MayBeDocument = true }, ArchiveDetector.Detect("a.zip", Samples.ZipWithDescriptors(names)));
    }

    [Fact]
    public void A_manifest_beyond_the_first_bytes_is_found_in_a_file_and_left_to_the_reader_of_a_stream()
    {
        var names = Enumerable.Range(0, 5000).Select(i => $"com/example/some/deep/package/Class{i}.class").Append("META-INF/MANIFEST.MF").ToArray();
        var zip = Samples.Zip(names);
        Assert.Equal(new PlainContent(), ArchiveDetector.Detect("a.zip", new MemoryStream(zip)));
        Assert.Equal(Archive with { MayBeDocument = true }, ArchiveDetector.Detect("a.zip", zip.AsSpan(0, ArchiveDetector.PrefixLength)));
        Assert.Equal(5000, names.Select((name, index) => (name, index)).First(x => ZipDocument.IsMarker(x.name, x.index)).index);
    }

    [Fact]
    public void A_manifest_in_an_archive_inside_the_archive_does_not_count()
    {
        // Stored and with a descriptor, the inner zip's headers lie in the prefix as if they were the outer one's.
        var inner = Samples.Zip("META-INF/MANIFEST.MF");
        byte[] outer = [.. "PK\x3\x4"u8, 20, 0, 8, 0, .. new byte[18], 5, 0, 0, 0, .. "a.jar"u8, .. inner];
        Assert.Equal(Archive with { MayBeDocument = true }, ArchiveDetector.Detect("a.zip", outer));
    }

    [Fact]
    public void Folders_with_descriptors_before_the_manifest_are_passed()
    {
        Assert.Equal(new PlainContent(), ArchiveDetector.Detect("a.zip", Samples.ZipWithDescriptors("META-INF/", "META-INF/MANIFEST.MF")));
        byte[] folder = [.. "PK\x3\x4"u8, 20, 0, 8, 0, 8, 0, .. new byte[16], 2, 0, 0, 0, .. "x/"u8, 3, 0, .. "PK\x7\x8"u8, .. new byte[12]];
        Assert.Equal(new PlainContent(), ArchiveDetector.Detect("a.zip", [.. folder, .. Samples.Zip("META-INF/MANIFEST.MF")]));
    }

    [Fact]
    public void An_empty_zip_is_an_archive_without_entries()
    {
        var zip = Samples.Zip();
        Assert.Equal(22, zip.Length);
        Assert.Equal(Archive, ArchiveDetector.Detect("a.zip", new MemoryStream(zip)));
        Assert.Equal(Archive with { MayBeDocument = true }, ArchiveDetector.Detect("a.zip", zip));
    }

    [Fact]
    public void A_zip_that_was_to_be_split_and_fitted_into_one_part_is_whole()
    {
        byte[] zip = [.. "PK00"u8, .. Samples.Zip("a.csv")];
        Assert.Equal(Archive, ArchiveDetector.Detect("a.zip", new MemoryStream(zip)));
        byte[] document = [.. "PK00"u8, .. Samples.Zip("mimetype")];
        Assert.Equal(new PlainContent(), ArchiveDetector.Detect("a.zip", document));
    }

    [Fact]
    public void A_zip_behind_a_program_is_not_opened()
    {
        foreach (var before in new byte[][] { [.. "MZ"u8, .. new byte[500]], [.. "#!/bin/sh\n"u8] })
        {
            byte[] content = [.. before, .. Samples.Zip("a.csv")];
            var fault = Assert.Throws<IngestException>(() => ArchiveDetector.Detect("a.zip", new MemoryStream(content)));
            Assert.Equal(IngestErrorId.ArchiveUnsupported, fault.ErrorId);
            Assert.Contains("a program with a zip behind it", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_zip_behind_other_bytes_is_found_by_its_end()
    {
        Assert.Equal(Archive, ArchiveDetector.Detect("a.zip", new MemoryStream([.. "\r\n"u8, .. Samples.Zip("a.csv")])));
        Assert.Equal(new PlainContent(), ArchiveDetector.Detect("a.zip", new MemoryStream([.. "\r\n"u8, .. Samples.Zip("mimetype")])));
        Assert.Throws<IngestException>(() => ArchiveDetector.Detect("a.zip", [.. "\r\n"u8, .. Samples.Zip("a.csv")]));
    }

    [Fact]
    public void A_comment_that_looks_like_the_end_record_is_passed()
    {
        var zip = Samples.Zip("A.class", "META-INF/MANIFEST.MF");
        byte[] comment = [.. "PK\x5\x6"u8, .. new byte[40]];
        byte[] content = [.. zip, .. comment];
        BinaryPrimitives.WriteUInt16LittleEndian(content.AsSpan(zip.Length - 2), (ushort)comment.Length);
        Assert.Equal(new PlainContent(), ArchiveDetector.Detect("a.zip", new MemoryStream(content)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10_239)]
    [InlineData(64 << 10)]
    public void Zeros_that_fill_the_last_block_are_passed(int count)
    {
        Assert.Equal(new PlainContent(), ArchiveDetector.Detect("a.zip", new MemoryStream([.. Samples.Zip("A.class", "META-INF/MANIFEST.MF"), .. new byte[count]])));
        Assert.Equal(Archive with { MayBeDocument = true }, ArchiveDetector.Detect("a.zip", new MemoryStream([.. Samples.Zip("a.csv"), .. new byte[count], 1])));
    }

    [Fact]
    public void The_directory_of_a_zip64_is_found()
    {
        var zip = AsZip64(Samples.ZipWithDescriptors("A.class", "META-INF/MANIFEST.MF"));
        Assert.Equal(new PlainContent(), ArchiveDetector.Detect("a.zip", new MemoryStream(zip)));
        var archive = AsZip64(Samples.ZipWithDescriptors("a.csv", "b.csv"));
        Assert.Equal(Archive, ArchiveDetector.Detect("a.zip", new MemoryStream(archive)));
    }

    [Fact]
    public void A_damaged_directory_is_left_to_the_reader()
    {
        var zip = Samples.ZipWithDescriptors("A.class", "META-INF/MANIFEST.MF");
        zip[^6] ^= 0x40;
        Assert.Equal(Archive with { MayBeDocument = true }, ArchiveDetector.Detect("a.zip", new MemoryStream(zip)));
        Assert.Equal(Archive with { MayBeDocument = true }, ArchiveDetector.Detect("a.zip", new MemoryStream(zip[..^1])));
    }

    // Replaces the end record by those of a zip64 (APPNOTE.TXT, 4.3.14 to 4.3.16).
    private static byte[] AsZip64(byte[] zip)
    {
        var end = zip.AsSpan(zip.Length - 22);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        var end64 = new byte[56];
        "PK\x6\x6"u8.CopyTo(end64);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(4), 44);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(40), size);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(48), offset);
        var locator = new byte[20];
        "PK\x6\x7"u8.CopyTo(locator);
        BinaryPrimitives.WriteInt64LittleEndian(locator.AsSpan(8), zip.Length - 22);
        return [.. zip[..^22], .. end64, .. locator, .. "PK\x5\x6"u8, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0];
    }
}
