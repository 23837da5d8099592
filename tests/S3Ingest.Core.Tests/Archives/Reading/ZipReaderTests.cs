using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using S3Ingest.Core.Archives;
using S3Ingest.Core.Archives.Paths;
using S3Ingest.Core.Archives.Zip;
using static S3Ingest.Core.Tests.Archives.Reading.Reading;

namespace S3Ingest.Core.Tests.Archives.Reading;

public class ZipReaderTests
{
    private static byte[] Zip(IEnumerable<(string Name, byte[] Content)>? files = null, CompressionLevel level = CompressionLevel.Optimal, bool piped = false)
    {
        var zip = new MemoryStream();
        Stream target = piped ? new WriteOnly(zip) : zip;
        using (var archive = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files ?? Files)
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }
        return zip.ToArray();
    }

    /// <summary>The three ways a zip is read: with the directory, from local headers, and without libarchive.</summary>
    private static IEnumerable<Func<byte[], List<Got>>> Ways()
    {
        yield return zip => All(zip, ArchiveFormat.Zip);
        yield return zip => All(new ForwardOnly(zip), ArchiveFormat.Zip);
        yield return zip =>
        {
            using var reader = WithoutLibrary(zip);
            return All(reader);
        };
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression, false)]
    [InlineData(CompressionLevel.NoCompression, true)]
    [InlineData(CompressionLevel.Optimal, false)]
    [InlineData(CompressionLevel.Optimal, true)]
    public void Every_way_reads_the_same_with_and_without_descriptors(CompressionLevel level, bool piped) =>
        Assert.All(Ways(), read => Same(Files, read(Zip(level: level, piped: piped))));

    [Fact]
    public void An_empty_zip_has_no_entries() => Assert.All(Ways(), read => Assert.Empty(read(Zip([]))));

    [Fact]
    public void Every_cut_is_an_error()
    {
        byte[] zip = Zip([("a", Text(300)), ("b", []), ("c", Noise(50, 1))]);
        for (int length = 0; length < zip.Length; length++)
        {
            byte[] cut = zip[..length];
            Assert.All(Ways(), read => Fails(IngestErrorId.ArchiveCorrupt, () => read(cut)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_flipped_bit_gives_other_content(bool piped)
    {
        byte[] zip = Zip([("a", Text(100)), ("b", Noise(20, 1)), ("d/", [])], piped: piped);
        var expected = All(zip, ArchiveFormat.Zip);
        for (int bit = 0; bit < zip.Length * 8; bit++)
        {
            byte[] flipped = [.. zip];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            foreach (var read in Ways())
            {
                try
                {
                    var got = read(flipped);
                    Assert.True(
                        // A bit of the attributes, which nothing checks, makes a link or a directory of a file: not content,
                        // and reported.
                        got.Count == expected.Count && got.Zip(expected).All(pair => pair.First.Name == pair.Second.Name
                            && (pair.First.Kind != ArchiveEntryKind.File || pair.First.Content.SequenceEqual(pair.Second.Content))),
                        $"bit {bit}: {string.Join(", ", got.Select(entry => $"{entry.Name} {entry.Kind} {entry.Content.Length}"))}");
                }
                catch (IngestException e)
                {
                    Assert.True(IsArchiveFault(e), e.ToString());
                }
            }
        }
    }

    [Fact]
    public void A_wrong_checksum_is_an_error_also_when_the_entry_is_passed_over()
    {
        byte[] zip = Zip([("a", Noise(100, 1))], CompressionLevel.NoCompression);
        zip[60] ^= 1;
        Assert.All(Ways(), read => Fails(IngestErrorId.ArchiveCorrupt, () => read(zip)));
        foreach (Stream content in (Stream[])[new MemoryStream(zip), new ForwardOnly(zip)])
        {
            using var reader = ArchiveReader.Open(content, ArchiveFormat.Zip, Options);
            Assert.True(reader.MoveNext(default));
            Fails(IngestErrorId.ArchiveCorrupt, () => reader.MoveNext(default));
            // A reader that failed does not end as if nothing had been.
            Fails(IngestErrorId.ArchiveCorrupt, () => reader.MoveNext(default));
        }
    }

    [Fact]
    public void A_local_header_that_differs_from_the_directory_is_an_error()
    {
        byte[] zip = Zip([("abc", Text(100))]);
        int central = zip.AsSpan().LastIndexOf("PK\x1\x2"u8);
        // Name, uncompressed size, compressed size, checksum; the method is what a stream that cannot seek goes by.
        foreach (int field in (int[])[30, 22, 18, 14, 8])
        {
            byte[] changed = [.. zip];
            changed[field]++;
            Assert.All(Ways().Where((_, way) => field != 8 || way != 1), read => Fails(IngestErrorId.ArchiveCorrupt, () => read(changed)));
        }
        // Of these, method and compressed size say nothing that local headers did not say before.
        foreach (int field in (int[])[46, 24, 20, 16, 10])
        {
            byte[] changed = [.. zip];
            changed[central + field]++;
            Assert.All(Ways().Where((_, way) => field is not (10 or 20) || way != 1), read =>
                Assert.True(IsArchiveFault(Assert.Throws<IngestException>(() => read(changed)))));
        }
    }

    [Fact]
    public void An_entry_that_the_directory_does_not_name_is_not_read_or_is_an_error()
    {
        // Two zips one behind the other: the directory at the end names the entries of the second only.
        byte[] first = Zip([("hidden", Text(50))]), second = Zip([("seen", Text(60))]);
        byte[] both = [.. first, .. second];
        Same([("seen", Text(60))], All(both, ArchiveFormat.Zip));
        Fails(IngestErrorId.ArchiveCorrupt, () => All(new ForwardOnly(both), ArchiveFormat.Zip));
    }

    [Fact]
    public void An_entry_that_only_the_directory_names_is_an_error()
    {
        byte[] zip = Zip([("a", Text(50)), ("b", Text(60))]);
        int second = zip.AsSpan(4).IndexOf("PK\x3\x4"u8) + 4;
        zip[second] = (byte)'Q';
        Assert.All(Ways(), read => Fails(IngestErrorId.ArchiveCorrupt, () => read(zip)));
    }

    [Fact]
    public void Entries_that_share_their_bytes_are_an_error()
    {
        byte[] zip = Zip([("a", Text(5000)), ("b", Text(5000))]);
        int first = zip.AsSpan().IndexOf("PK\x1\x2"u8);
        int second = first + 4 + zip.AsSpan(first + 4).IndexOf("PK\x1\x2"u8);
        BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(second + 42), 0);
        Assert.All(Ways().Where((_, way) => way != 1), read => Fails(IngestErrorId.ArchiveCorrupt, () => read(zip)));
    }

    [Fact]
    public void Bytes_before_the_archive_do_not_matter_when_it_can_seek() =>
        Same(Files, All([.. Noise(10_000, 1), .. Zip()], ArchiveFormat.Zip));

    [Fact]
    public void Zeros_that_pad_it_and_records_within_its_comment_do_not_matter()
    {
        byte[] zip = Zip();
        Assert.All(Ways(), read => Same(Files, read([.. zip, .. new byte[40_000]])));
        Assert.All(Ways(), read => Fails(IngestErrorId.ArchiveCorrupt, () => read([.. zip, .. new byte[10], 1])));
        foreach (byte[] rest in (byte[][])[Text(100), new byte[10]])
        {
            byte[] comment = [.. "PK\x5\x6"u8, .. new byte[18], .. rest];
            byte[] commented = [.. zip, .. comment];
            commented[zip.Length - 2] = (byte)comment.Length;
            Assert.All(Ways().Take(2), read => Same(Files, read(commented)));
        }
    }

    [Fact]
    public void More_entries_than_the_limit_are_refused_before_the_first()
    {
        byte[] zip = Zip(Enumerable.Range(0, 20).Select(i => ($"{i}", Array.Empty<byte>())));
        Assert.Equal(20, All(zip, ArchiveFormat.Zip, Options with { MaxEntries = 20 }).Count);
        var fault = Fails(IngestErrorId.ArchiveLimitExceeded, () => ArchiveReader.Open(new MemoryStream(zip), ArchiveFormat.Zip, Options with { MaxEntries = 19 }));
        Assert.Contains("INGEST_ARCHIVE_MAX_ENTRIES", fault.Message, StringComparison.Ordinal);
    }

    [ToolFact("7z")]
    public void Deflate64_is_read_by_the_framework_beside_other_methods()
    {
        byte[] zip = Tool.Make(Files, "t.zip", "7z", "a", "-mm=Deflate64", "t.zip", ".");
        Assert.Contains(Records(zip), record => record.Method == ZipRecord.Deflate64);
        Assert.All(Ways().Where((_, way) => way != 1), read => Same(Files, read(zip)));
        Fails(IngestErrorId.ArchiveUnsupported, () => All(new ForwardOnly(zip), ArchiveFormat.Zip));
        using var reader = ArchiveReader.Open(new MemoryStream(zip), ArchiveFormat.Zip, Options);
        while (reader.MoveNext(default))
        {
        }
        zip[zip.AsSpan().IndexOf("a.txt"u8) + 40] ^= 0x55;
        Assert.All(Ways(), read => Assert.True(IsArchiveFault(Assert.Throws<IngestException>(() => read(zip)))));
    }

    [ToolFact("7z")]
    public void Methods_of_newer_tools_are_read_by_libarchive_and_named_without_it()
    {
        foreach (string method in (string[])["BZip2", "LZMA", "PPMd"])
        {
            byte[] zip = Tool.Make(Files, "t.zip", "7z", "a", $"-mm={method}", "t.zip", ".");
            Same(Files, All(zip, ArchiveFormat.Zip));
            using var framework = WithoutLibrary(zip);
            var fault = Fails(IngestErrorId.ArchiveUnsupported, () => All(framework));
            Assert.Contains(method, fault.Message, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("libarchive", fault.Message, StringComparison.Ordinal);
        }
    }

    [ToolFact("7z")]
    public void A_password_is_told_as_such_by_every_way_and_method()
    {
        foreach (string method in (string[])["ZipCrypto", "AES256"])
        {
            byte[] zip = Tool.Make(Files, "t.zip", "7z", "a", "-pgeheim", $"-mem={method}", "t.zip", "a.txt");
            Assert.All(Ways(), read => Fails(IngestErrorId.ArchiveEncrypted, () => read(zip)));
            using var reader = ArchiveReader.Open(new MemoryStream(zip), ArchiveFormat.Zip, Options);
            Assert.True(reader.MoveNext(default));
            Assert.True(reader.Current.IsEncrypted);
            Fails(IngestErrorId.ArchiveEncrypted, () => reader.MoveNext(default));
        }
    }

    [ToolFact("zip", "sh")]
    public void A_link_is_seen_where_the_directory_is_and_refused_where_it_comes_too_late()
    {
        byte[] zip = Tool.Make([("a.txt", Text(10))], "t.zip", "sh", "-c", "ln -s a.txt link && zip -qy t.zip a.txt link");
        using var reader = ArchiveReader.Open(new MemoryStream(zip), ArchiveFormat.Zip, Options);
        Assert.True(reader.MoveNext(default));
        Assert.True(reader.MoveNext(default));
        Assert.Equal((ArchiveEntryKind.SymbolicLink, "a.txt"), (reader.Current.Kind, reader.Current.LinkTarget));
        Assert.False(reader.MoveNext(default));
        Fails(IngestErrorId.ArchiveUnsupported, () => All(new ForwardOnly(zip), ArchiveFormat.Zip));
    }

    [ToolFact("zip")]
    public void Zip64_is_read_in_every_way()
    {
        byte[] zip = Tool.Make(Files, "t.zip", "zip", "-qr", "-fz", "t.zip", ".");
        Assert.All(Ways(), read => Same(Files, read(zip)));
    }

    [Fact]
    public void Names_are_decoded_by_utf8_then_the_charset_then_code_page_437()
    {
        byte[] zip = Zip([("nXme", [1])]);
        foreach (int position in (int[])[31, zip.AsSpan().LastIndexOf("nXme"u8) + 1])
            zip[position] = 0x84;
        Assert.All(Ways(), read => Assert.Equal("n\u00E4me", Assert.Single(read(zip)).Name));

        byte[] japanese = Zip([("nXXe", [1])]);
        foreach (int position in (int[])[31, japanese.AsSpan().LastIndexOf("nXXe"u8) + 1])
            (japanese[position], japanese[position + 1]) = (0x83, 0x5C);
        var options = Options with { Names = new EntryNameDecoder("shift_jis") };
        Assert.Equal("n\u30BDe", Assert.Single(All(japanese, ArchiveFormat.Zip, options)).Name);
        Assert.Equal("n\u30BDe", Assert.Single(All(new ForwardOnly(japanese), ArchiveFormat.Zip, options)).Name);
    }

    [Fact]
    public void A_part_of_a_split_zip_says_so()
    {
        byte[] zip = Zip();
        zip[^18] = 3;
        var fault = Fails(IngestErrorId.ArchiveUnsupported, () => All(zip, ArchiveFormat.Zip));
        Assert.Contains("split", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_nested_zip_of_a_stream_is_read_to_the_stream_s_last_byte()
    {
        byte[] zip = Zip();
        var content = new ForwardOnly(zip);
        All(content, ArchiveFormat.Zip);
        Assert.Equal(zip.Length, content.Taken);
    }

    private static IReadOnlyList<ZipRecord> Records(byte[] zip) => ZipDirectory.Read(new MemoryStream(zip), Options).Records;

    private static FrameworkZipReader WithoutLibrary(byte[] zip)
    {
        var content = new MemoryStream(zip);
        return new(content, ZipDirectory.Read(content, Options), Options);
    }

    // So that the framework writes descriptors.
    private sealed class WriteOnly(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => inner.Position;
            set => throw new NotSupportedException();
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
