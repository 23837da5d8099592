using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Archives;
using S3Ingest.Core.Archives.Compression;
using static S3Ingest.Core.Tests.Archives.Reading.Reading;

namespace S3Ingest.Core.Tests.Archives.Reading;

public class DecompressorTests
{
    private static readonly byte[] Content = [.. Text(5_000), .. Noise(500, 2)];

    private static byte[] Gzip(byte[] content)
    {
        // The framework writes nothing at all for nothing; this is what gzip(1) writes.
        if (content.Length == 0)
            return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(content);
        return packed.ToArray();
    }

    private static byte[] ExpandByMembers(byte[] packed)
    {
        using var stream = new GzipMemberStream(new ForwardOnly(packed), Options);
        var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>Every format that can be written here, with what expands it.</summary>
    private static IEnumerable<(string Name, byte[] Packed, Func<byte[], byte[]> Expand)> Formats(byte[] content)
    {
        yield return ("gzip", Gzip(content), packed => Expand(packed, CompressionFilter.Gzip));
        yield return ("gzip by members", Gzip(content), ExpandByMembers);
        yield return ("bzip2", Tool.Pipe(".", content, "bzip2", "-c"), packed => Expand(packed, CompressionFilter.Bzip2));
        yield return ("xz", Tool.Pipe(".", content, "xz", "-c"), packed => Expand(packed, CompressionFilter.Xz));
        yield return ("zstd", Tool.Pipe(".", content, "zstd", "-c", "--check"), packed => Expand(packed, CompressionFilter.Zstd));
    }

    [ToolFact("bzip2", "xz", "zstd")]
    public void What_was_compressed_comes_back()
    {
        foreach (byte[] content in (byte[][])[[], [7], Content, Noise(300_000, 3), new byte[1_000_000]])
            Assert.All(Formats(content), format => Assert.Equal(content, format.Expand(format.Packed)));
    }

    [ToolFact("bzip2", "xz", "zstd")]
    public void All_members_of_a_concatenated_stream_are_read() =>
        Assert.All(Formats(Content).Zip(Formats([])), pair =>
        {
            var (format, empty) = pair;
            byte[] packed = [.. format.Packed, .. empty.Packed, .. format.Packed];
            Assert.Equal((byte[])[.. Content, .. Content], format.Expand(packed));
        });

    [ToolFact("bzip2", "xz", "zstd")]
    public void Every_cut_is_an_error() => Assert.All(Formats(Content), format =>
    {
        for (int length = 0; length < format.Packed.Length; length++)
        {
            // An empty stream is a valid zstd or bzip2 stream of no members to the tools; there is no archive of it here.
            if (length == 0 && format.Name is "bzip2" or "zstd")
                continue;
            byte[] cut = format.Packed[..length];
            Fails(IngestErrorId.ArchiveCorrupt, () => format.Expand(cut));
        }
    });

    [ToolFact("bzip2", "xz", "zstd")]
    public void Every_cut_within_a_further_member_is_an_error() => Assert.All(Formats(Text(40)), format =>
    {
        for (int length = 1; length < format.Packed.Length; length++)
        {
            byte[] cut = [.. format.Packed, .. format.Packed[..length]];
            Fails(IngestErrorId.ArchiveCorrupt, () => format.Expand(cut));
        }
    });

    [ToolFact("bzip2", "xz", "zstd")]
    public void No_flipped_bit_gives_other_content() => Assert.All(Formats(Text(200)), format =>
    {
        byte[] twice = [.. format.Packed, .. format.Packed];
        byte[] expected = format.Expand(twice);
        for (int bit = 0; bit < twice.Length * 8; bit++)
        {
            byte[] flipped = [.. twice];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                // Bits that do not matter are times, names and flags of the header.
                Assert.Equal(expected, format.Expand(flipped));
            }
            catch (IngestException e)
            {
                Assert.True(IsArchiveFault(e), e.ToString());
            }
        }
    });

    [ToolFact("bzip2", "xz", "zstd")]
    public void What_follows_the_end_is_an_error() => Assert.All(Formats(Content), format =>
    {
        foreach (byte[] rest in (byte[][])[[1], [0, 0, 0, 1], [.. "more"u8], Noise(200_000, 4), [.. new byte[200_000], 1]])
            Fails(IngestErrorId.ArchiveCorrupt, () => format.Expand([.. format.Packed, .. rest]));
    });

    [ToolFact("bzip2", "xz", "zstd")]
    public void Zeros_that_pad_gzip_bzip2_and_xz_are_accepted_in_any_number_that_the_format_allows()
    {
        foreach (var format in Formats(Content).Where(format => format.Name != "zstd"))
        {
            foreach (int zeros in (int[])[4, 512, 10_240, 65_536, 200_000])
                Assert.Equal(Content, format.Expand([.. format.Packed, .. new byte[zeros]]));
        }
        Assert.All(Formats(Content).Where(format => format.Name is "xz" or "zstd"), format =>
            Fails(IngestErrorId.ArchiveCorrupt, () => format.Expand([.. format.Packed, .. new byte[3]])));
    }

    [Fact]
    public void Gzip_is_the_same_by_the_framework_and_by_members() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[][]>(),
        members =>
        {
            byte[] packed = [.. members.SelectMany(member => Gzip(member ?? []))];
            byte[] expected = [.. members.SelectMany(member => member ?? [])];
            return packed.Length == 0
                || (Expand(packed, CompressionFilter.Gzip).SequenceEqual(expected) && ExpandByMembers(packed).SequenceEqual(expected));
        }).QuickCheckThrowOnFailure();

    [ToolFact("gzip")]
    public void A_gzip_header_with_a_name_is_read_over()
    {
        byte[] packed = Tool.Make([("a.csv", Content)], "a.csv.gz", "gzip", "-N", "a.csv");
        Assert.Equal(Content, Expand(packed, CompressionFilter.Gzip));
        Assert.Equal(Content, ExpandByMembers(packed));
    }

    [Fact]
    public void The_framework_is_strict_where_nothing_used_it_before_or_members_are_read()
    {
        // Both are right; that this process has one of them is what Every_cut_is_an_error stands on.
        byte[] cut = Gzip(Content)[..^9];
        Fails(IngestErrorId.ArchiveCorrupt, () => ExpandByMembers(cut));
        Fails(IngestErrorId.ArchiveCorrupt, () => Expand(cut, CompressionFilter.Gzip));
    }

    [ToolFact("xz")]
    public void A_dictionary_above_the_limit_is_refused_before_anything_is_expanded()
    {
        byte[] packed = Tool.Pipe(".", Content, "xz", "-c", "--lzma2=dict=64MiB");
        var small = Options with { MaxDictionary = 32 << 20 };
        var fault = Fails(IngestErrorId.ArchiveLimitExceeded, () => Expand(packed, CompressionFilter.Xz, small));
        Assert.Contains($"{64 << 20:N0}", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Content, Expand(packed, CompressionFilter.Xz, Options with { MaxDictionary = 64 << 20 }));
    }

    [ToolFact("zstd")]
    public void A_window_above_the_limit_is_refused()
    {
        byte[] packed = Tool.Pipe(".", Content, "zstd", "-c", "--long=31", "--ultra", "-22");
        Fails(IngestErrorId.ArchiveLimitExceeded, () => Expand(packed, CompressionFilter.Zstd));
        // Of a further frame libzstd says it itself.
        byte[] later = [.. Tool.Pipe(".", Content, "zstd", "-c"), .. packed];
        Fails(IngestErrorId.ArchiveLimitExceeded, () => Expand(later, CompressionFilter.Zstd));
    }

    [ToolFact("xz", "zstd")]
    public void A_stream_without_a_checksum_says_so()
    {
        Assert.True(IsChecked(Tool.Pipe(".", Content, "xz", "-c"), CompressionFilter.Xz));
        Assert.False(IsChecked(Tool.Pipe(".", Content, "xz", "-c", "--check=none"), CompressionFilter.Xz));
        Assert.True(IsChecked(Tool.Pipe(".", Content, "zstd", "-c", "--check"), CompressionFilter.Zstd));
        Assert.False(IsChecked(Tool.Pipe(".", Content, "zstd", "-c", "--no-check"), CompressionFilter.Zstd));
        Assert.True(IsChecked(Gzip(Content), CompressionFilter.Gzip));

        static bool IsChecked(byte[] packed, CompressionFilter filter)
        {
            using var stream = Decompressor.Open(new ForwardOnly(packed), filter, Options);
            return stream.ContentIsChecked;
        }
    }

    [ToolFact("bzip2", "xz", "zstd")]
    public void What_the_source_throws_comes_through()
    {
        foreach (var (filter, tool) in ((CompressionFilter, string)[])[(CompressionFilter.Bzip2, "bzip2"), (CompressionFilter.Xz, "xz"), (CompressionFilter.Zstd, "zstd")])
        {
            byte[] packed = Tool.Pipe(".", Noise(100_000, 5), tool, "-c");
            using var stream = Decompressor.Open(new ForwardOnly(packed) { Fault = new IOException("gone"), FailsAt = 50_000 }, filter, Options);
            Assert.Equal("gone", Assert.Throws<IOException>(() => stream.CopyTo(Stream.Null)).Message);
        }
    }

    [ToolFact("xz")]
    public async Task A_cancelled_read_ends()
    {
        byte[] packed = Tool.Pipe(".", Noise(100_000, 6), "xz", "-c");
        using var cancel = new CancellationTokenSource();
        var content = new ForwardOnly(packed) { Reading = position => { if (position > 50_000) cancel.Cancel(); } };
        await using var stream = Decompressor.Open(content, CompressionFilter.Xz, Options);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.CopyToAsync(Stream.Null, cancel.Token));
    }
}
