using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Archives;
using S3Ingest.Core.Archives.Detection;

namespace S3Ingest.Core.Tests.Archives.Detection;

public class ArchiveDetectorTests
{
    [Theory]
    [InlineData("data.csv")]
    [InlineData("backup")]
    [InlineData("report.docx")]
    [InlineData("report.xlsm")]
    [InlineData("sheet.ods")]
    [InlineData("app.jar")]
    [InlineData("app.apk")]
    [InlineData("lib.nupkg")]
    [InlineData("lib.whl")]
    [InlineData("book.epub")]
    [InlineData("comic.cbz")]
    [InlineData("comic.cbr")]
    [InlineData("arrays.npz")]
    [InlineData("map.kmz")]
    [InlineData("drawing.svgz")]
    [InlineData("frame.rds")]
    [InlineData("frame.RData")]
    [InlineData("setup.exe")]
    [InlineData("old.zipx")]
    [InlineData("a.tar.lz4")]
    [InlineData("a.lzma")]
    [InlineData("a.Z")]
    [InlineData("zip")]
    [InlineData(".zip")]
    [InlineData("in/.gz")]
    [InlineData("a.zip/b")]
    [InlineData("...zip")]
    [InlineData(". .gz")]
    [InlineData("log.001")]
    [InlineData("x.csv.001")]
    [InlineData("x.zip.2024")]
    [InlineData("movie.z1")]
    [InlineData("x.")]
    public void Without_the_extension_of_an_archive_nothing_is_opened(string name)
    {
        foreach (var content in new[] { Samples.Zip("a.csv"), Samples.Gzip(Samples.Tar()), Samples.Tar(), Samples.SevenZip, [] })
        {
            Assert.Equal(new PlainContent(), ArchiveDetector.Detect(name, content));
            Assert.Equal(new PlainContent(), ArchiveDetector.Detect(name, new MemoryStream(content)));
        }
    }

    [Theory]
    [InlineData("a.zip", "a")]
    [InlineData("in/b.c.ZIP", "in/b.c")]
    [InlineData("a.7z", "a")]
    [InlineData("a.rar", "a")]
    [InlineData("a.tar", "a")]
    [InlineData("a.tgz", "a")]
    [InlineData("a.csv.gz", "a.csv")]
    [InlineData("x.part.zip", "x.part")]
    public void The_content_decides_which_archive_it_is(string name, string baseName)
    {
        void Is(ArchiveFormat format, byte[] content) =>
            Assert.Equal(new ContainerContent(format, CompressionFilter.None, baseName), ArchiveDetector.Detect(name, new MemoryStream(content)));

        Is(ArchiveFormat.Zip, Samples.Zip("a.csv"));
        Is(ArchiveFormat.Tar, Samples.Tar());
        Is(ArchiveFormat.SevenZip, Samples.SevenZip);
        Is(ArchiveFormat.Rar, Samples.Rar4(volume: false));
        Is(ArchiveFormat.Rar5, Samples.Rar5(0));
        Is(ArchiveFormat.Rar5, Samples.Rar5(4, extra: true));
    }

    [Theory]
    [InlineData("data.csv.gz", "data.csv", "data.csv", false)]
    [InlineData("in.d/data.CSV.XZ", "in.d/data.CSV", "in.d/data.CSV", false)]
    [InlineData("a.csv.bz2.zst", "a.csv.bz2", "a.csv.bz2", false)]
    [InlineData(".tar.gz", ".tar", ".tar", false)]
    [InlineData("a.tar.gz", "a.tar", "a", true)]
    [InlineData("a.TAR.ZST", "a.tar", "a", true)]
    [InlineData("a.tgz", "a.tar", "a", true)]
    [InlineData("a.tbz2", "a.tar", "a", true)]
    [InlineData("a.txz", "a.tar", "a", true)]
    [InlineData("a.tzst", "a.tar", "a", true)]
    [InlineData("a.zip", "a.tar", "a", true)]
    public void A_compressed_file_has_the_name_of_what_is_inside(string name, string inner, string baseName, bool mustHoldTar)
    {
        void Is(CompressionFilter filter, byte[] content) =>
            Assert.Equal(new CompressedContent(filter, inner, baseName, mustHoldTar), ArchiveDetector.Detect(name, content));

        Is(CompressionFilter.Gzip, Samples.Gzip(Samples.Text));
        Is(CompressionFilter.Bzip2, Samples.Bzip2);
        Is(CompressionFilter.Bzip2, [.. "BZh1"u8, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, 0, 0, 0, 0]);
        Is(CompressionFilter.Xz, Samples.Xz);
        Is(CompressionFilter.Zstd, Samples.Zstd);
        Is(CompressionFilter.Zstd, [0x5A, 0x2A, 0x4D, 0x18, 4, 0, 0, 0]);
    }

    [Fact]
    public void A_tar_inside_a_compressed_file_is_a_tar_whatever_the_name_says()
    {
        foreach (var name in new[] { "backup.gz", "backup.csv.gz", "backup.tgz", "backup.tar.gz" })
        {
            var outer = Compressed(name);
            var expected = new ContainerContent(ArchiveFormat.Tar, CompressionFilter.Gzip, outer.BaseName);
            Assert.Equal(expected, ArchiveDetector.DetectInside(outer, Samples.Tar()));
            Assert.Equal(expected, ArchiveDetector.DetectInside(outer, Samples.V7Header()));
        }
    }

    [Fact]
    public void Other_content_of_a_compressed_file_goes_by_its_inner_name()
    {
        Assert.Equal(new PlainContent(), ArchiveDetector.DetectInside(Compressed("a.csv.gz"), Samples.Text));
        Assert.Equal(new PlainContent(), ArchiveDetector.DetectInside(Compressed("a.csv.gz"), []));
        Assert.Equal(new PlainContent(), ArchiveDetector.DetectInside(Compressed("a.gz"), Samples.Zip("b")));
        Assert.Equal(
            new ContainerContent(ArchiveFormat.Zip, CompressionFilter.None, "a", MayBeDocument: true),
            ArchiveDetector.DetectInside(Compressed("a.zip.gz"), Samples.Zip("b")));
        Assert.Equal(
            new CompressedContent(CompressionFilter.Xz, "a.csv", "a.csv", false),
            ArchiveDetector.DetectInside(Compressed("a.csv.xz.gz"), Samples.Xz));
    }

    [Fact]
    public void What_is_called_a_compressed_tar_must_hold_one()
    {
        foreach (var name in new[] { "a.tgz", "a.tar.gz", "a.zip" })
        {
            Faults(IngestErrorId.ArchiveCorrupt, "begins with the bytes 69642C6E616D650A", () => ArchiveDetector.DetectInside(Compressed(name), Samples.Text));
            Faults(IngestErrorId.ArchiveCorrupt, "is empty", () => ArchiveDetector.DetectInside(Compressed(name), []));
            Faults(IngestErrorId.ArchiveUnsupported, "an LZ4 stream", () => ArchiveDetector.DetectInside(Compressed(name), [0x04, 0x22, 0x4D, 0x18, 0]));
        }
    }

    [Fact]
    public void Zeros_are_an_empty_tar_only_where_the_name_says_tar()
    {
        var zeros = new byte[10_240];
        var tar = new ContainerContent(ArchiveFormat.Tar, CompressionFilter.None, "a");
        Assert.Equal(tar, ArchiveDetector.Detect("a.tar", zeros));
        Assert.Equal(tar with { Filter = CompressionFilter.Gzip }, ArchiveDetector.DetectInside(Compressed("a.tar.gz"), zeros));
        Assert.Equal(new PlainContent(), ArchiveDetector.DetectInside(Compressed("disk.img.gz"), zeros));
        Faults(IngestErrorId.ArchiveCorrupt, "no archive does", () => ArchiveDetector.Detect("a.zip", zeros));
        Faults(IngestErrorId.ArchiveCorrupt, "no archive does", () => ArchiveDetector.Detect("a.tar", zeros.AsSpan(0, 1023)));
    }

    [Theory]
    [InlineData("a.zip")]
    [InlineData("a.tar")]
    [InlineData("a.csv.gz")]
    [InlineData("a.7z")]
    public void An_archive_by_name_with_other_content_is_a_fault(string name)
    {
        Faults(IngestErrorId.ArchiveCorrupt, "no content", () => ArchiveDetector.Detect(name, []));
        Faults(IngestErrorId.ArchiveCorrupt, "69642C6E616D650A", () => ArchiveDetector.Detect(name, Samples.Text));
        Faults(IngestErrorId.ArchiveCorrupt, "begins with the bytes 50,", () => ArchiveDetector.Detect(name, "P"u8));
        Faults(IngestErrorId.ArchiveUnsupported, "cabinet", () => ArchiveDetector.Detect(name, "MSCF\0\0"u8));
        Faults(IngestErrorId.ArchiveUnsupported, "self-extracting", () => ArchiveDetector.Detect(name, "MZ\x90\0"u8));
        // gzip with a method that does not exist, and with reserved flags
        Faults(IngestErrorId.ArchiveCorrupt, "1F8B07", () => ArchiveDetector.Detect(name, [0x1F, 0x8B, 7, 0, 0]));
        Faults(IngestErrorId.ArchiveCorrupt, "1F8B0820", () => ArchiveDetector.Detect(name, [0x1F, 0x8B, 8, 0x20, 0]));
    }

    [Theory]
    [InlineData("a.7z.001")]
    [InlineData("a.zip.002")]
    [InlineData("a.tar.gz.010")]
    [InlineData("a.z01")]
    [InlineData("a.Z99")]
    [InlineData("a.z100")]
    [InlineData("a.part1.rar")]
    [InlineData("in/a.PART0012.RAR")]
    public void A_part_by_name_is_refused_with_the_way_to_join(string name)
    {
        Faults(IngestErrorId.ArchiveUnsupported, "Join them", () => ArchiveDetector.Detect(name, Samples.Text));
        Faults(IngestErrorId.ArchiveUnsupported, "Join them", () => ArchiveDetector.Detect(name, new MemoryStream(Samples.SevenZip)));
    }

    [Fact]
    public void A_part_by_content_is_refused_with_the_way_to_join()
    {
        Faults(IngestErrorId.ArchiveUnsupported, "Join them", () => ArchiveDetector.Detect("a.rar", Samples.Rar4(volume: true)));
        Faults(IngestErrorId.ArchiveUnsupported, "Join them", () => ArchiveDetector.Detect("a.rar", Samples.Rar5(1)));
        Faults(IngestErrorId.ArchiveUnsupported, "Join them", () => ArchiveDetector.Detect("a.rar", Samples.Rar5(1, extra: true)));
        Faults(IngestErrorId.ArchiveUnsupported, "Join them", () => ArchiveDetector.Detect("a.r00", Samples.Rar4(volume: true)));
        Faults(IngestErrorId.ArchiveUnsupported, "Join them", () => ArchiveDetector.Detect("a.part2.rar", Samples.Rar5Encrypted));
        Faults(IngestErrorId.ArchiveUnsupported, "Join them", () => ArchiveDetector.Detect("a.zip", "PK\x7\x8PK\x3\x4"u8));
        Faults(IngestErrorId.ArchiveUnsupported, "Join them", () => ArchiveDetector.Detect("a.tar", Samples.V7Header((byte)'M')));
        Faults(IngestErrorId.ArchiveUnsupported, "Join them", () => ArchiveDetector.DetectInside(Compressed("a.tgz"), Samples.V7Header((byte)'M')));
        Faults(IngestErrorId.ArchiveUnsupported, "Join them", () => ArchiveDetector.Detect("a.zip", new MemoryStream(Samples.AsLastPart(Samples.Zip("a.csv")))));
    }

    [Fact]
    public void A_name_like_a_part_of_a_whole_rar_is_chance()
    {
        Assert.Equal(new ContainerContent(ArchiveFormat.Rar5, CompressionFilter.None, "report.part1"), ArchiveDetector.Detect("report.part1.rar", Samples.Rar5(0)));
        Assert.Equal(new PlainContent(), ArchiveDetector.Detect("plan.r00", Samples.Text));
        Assert.Equal(new PlainContent(), ArchiveDetector.Detect("plan.r00", Samples.Rar4(volume: false)));
        // Encrypted headers say nothing of volumes; the reader reports the encryption.
        Assert.Equal(new ContainerContent(ArchiveFormat.Rar5, CompressionFilter.None, "a"), ArchiveDetector.Detect("a.rar", Samples.Rar5Encrypted));
    }

    [Fact]
    public void The_checksum_of_the_first_header_makes_a_tar()
    {
        var tar = new ContainerContent(ArchiveFormat.Tar, CompressionFilter.None, "a");
        Assert.Equal(tar, ArchiveDetector.Detect("a.tar", Samples.V7Header()));
        Assert.Equal(tar, ArchiveDetector.Detect("a.tar", Samples.V7Header(firstOfName: 0xE9)));
        Assert.Equal(tar, ArchiveDetector.Detect("a.tar", Samples.V7Header(firstOfName: 0xE9, signedSum: true)));

        var damaged = Samples.Tar();
        damaged[3] ^= 1;
        Faults(IngestErrorId.ArchiveCorrupt, "checksum", () => ArchiveDetector.Detect("a.tar", damaged));
        Faults(IngestErrorId.ArchiveCorrupt, "checksum", () => ArchiveDetector.DetectInside(Compressed("a.tgz"), damaged));
        Assert.Equal(new PlainContent(), ArchiveDetector.DetectInside(Compressed("a.gz"), damaged));
        Faults(IngestErrorId.ArchiveCorrupt, "no archive does", () => ArchiveDetector.Detect("a.tar", Samples.Tar().AsSpan(0, 511)));
    }

    [Fact]
    public void Any_changed_bit_of_a_header_is_seen() => Prop.ForAll(
        Gen.Choose(0, (512 * 8) - 1).ToArbitrary(),
        bit =>
        {
            var header = Samples.V7Header();
            header[bit / 8] ^= (byte)(1 << (bit % 8));
            // Behind the six digits of the sum a blank and a NUL mean the same.
            return bit / 8 is 154 or 155 || ArchiveDetector.DetectInside(Compressed("a.gz"), header) is PlainContent;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Reading_a_file_leaves_it_at_its_beginning()
    {
        using var content = new MemoryStream(Samples.Zip("a.csv"));
        content.Position = 7;
        ArchiveDetector.Detect("a.zip", content);
        Assert.Equal(0, content.Position);
        using var text = new MemoryStream(Samples.Text);
        Assert.Throws<IngestException>(() => ArchiveDetector.Detect("a.zip", text));
        Assert.Equal(0, text.Position);
    }

    [Fact]
    public void Any_name_and_content_gives_an_answer_or_a_fault_of_the_catalogue() => Prop.ForAll(
        Gen.Elements("a.zip", "a.tar", "a.gz", "a.7z", "a.rar", "a.tgz", "a.part1.rar", "a.r00", "a").ToArbitrary(),
        Gen.Elements<byte[]>(
            Samples.Zip("a", "b/"), Samples.ZipWithDescriptors("a/", "b"), Samples.Tar(), Samples.Rar4(true), Samples.Rar5(0, true), Samples.Rar5Encrypted, Samples.Bzip2).ToArbitrary(),
        ArbMap.Default.ArbFor<(int Cut, int Flip, byte With)>(),
        (name, sample, change) =>
        {
            var content = sample[..(Math.Abs(change.Cut % sample.Length) + 1)];
            content[Math.Abs(change.Flip % content.Length)] ^= change.With;
            try
            {
                ArchiveDetector.Detect(name, content);
                ArchiveDetector.Detect(name, new MemoryStream(content));
                return true;
            }
            catch (IngestException e)
            {
                return e.ErrorId is IngestErrorId.ArchiveCorrupt or IngestErrorId.ArchiveUnsupported && e.Target == name && e.Message.Contains(name, StringComparison.Ordinal);
            }
        }).QuickCheckThrowOnFailure();

    private static CompressedContent Compressed(string name) =>
        Assert.IsType<CompressedContent>(ArchiveDetector.Detect(name, Samples.Gzip(Samples.Text)));

    private static void Faults(IngestErrorId id, string text, Func<object> detect)
    {
        var fault = Assert.Throws<IngestException>(detect);
        Assert.Equal(id, fault.ErrorId);
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
    }
}
