using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular.Parquet.Compression;
using S3Ingest.Core.Tests.Tabular.Readers;

namespace S3Ingest.Core.Tests.Tabular.Compression;

public sealed class PageCodecTests : IDisposable
{
    private static readonly int[] EdgeLengths =
        [0, 1, 15, 16, 17, 60, 61, 256, 257, 65_535, 65_536, 65_537, 65_552, 131_072, 131_073, 3_000_001];

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.parquet");

    public static TheoryData<ParquetCompression> Codecs => [.. Enum.GetValues<ParquetCompression>()];

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(ParquetCompression.None, 0)]
    [InlineData(ParquetCompression.Snappy, 1)]
    [InlineData(ParquetCompression.Gzip, 2)]
    [InlineData(ParquetCompression.Zstd, 6)]
    public void The_number_of_a_codec_is_that_of_parquet_thrift(ParquetCompression compression, int id) =>
        Assert.Equal(id, PageCodec.For(compression).Id);

    [ReadersTheory]
    [MemberData(nameof(Codecs))]
    public async Task All_readers_decompress_text_of_every_length(ParquetCompression compression)
    {
        var texts = Enumerable.Range(0, 301).Concat(EdgeLengths).SelectMany(length => new[] { Content.Text(length), Content.Run(length), Printable(length) })
            .Select(Encoding.ASCII.GetString).ToList();

        PageFile.Write(_path, PageCodec.For(compression), PageFile.Physical.String, texts.Select(text => (Page(text), 1)));

        using var read = await ParquetReaders.ReadWithAllAsync(_path);
        Assert.Equal(texts, read.Rows().Select(row => row[0]));
    }

    [ReadersTheory]
    [MemberData(nameof(Codecs))]
    public async Task All_readers_decompress_any_bytes(ParquetCompression compression)
    {
        var numbers = EdgeLengths[..^1].Select(length => length / 8 * 8).SelectMany(length => new[] { Content.Noise(length), Content.Run(length), Content.Text(length) })
            .Concat(Enumerable.Range(1, 30).Select(seed => Content.Mixed(seed)).Select(bytes => bytes[..(bytes.Length / 8 * 8)]))
            .Where(page => page.Length > 0).ToList();

        PageFile.Write(_path, PageCodec.For(compression), PageFile.Physical.Int64, numbers.Select(page => (page, page.Length / 8)));

        using var read = await ParquetReaders.ReadWithAllAsync(_path);
        Assert.Equal(numbers.SelectMany(Numbers).Select(value => $"{value}"), read.Rows().Select(row => row[0]));
    }

    [Fact]
    public void Snappy_streams_are_what_the_description_says() => Prop.ForAll(
        Content.Pieces.ToArbitrary(),
        bytes => SnappyDecoder.Decode(Compressed(SnappyCodec.Instance, bytes)).AsSpan().SequenceEqual(bytes)).QuickCheckThrowOnFailure();

    [Fact]
    public void Snappy_streams_of_every_small_length_and_at_the_edges_of_blocks_are_what_the_description_says()
    {
        foreach (var length in Enumerable.Range(0, 301).Concat(Enumerable.Range(65_500, 100)).Concat(Enumerable.Range(131_050, 60)).Append(3_000_001))
        {
            foreach (var bytes in new[] { Content.Noise(length), Content.Run(length), Content.Text(length) })
                Assert.True(SnappyDecoder.Decode(Compressed(SnappyCodec.Instance, bytes)).AsSpan().SequenceEqual(bytes), $"{length} bytes");
        }
    }

    [Fact]
    public void Snappy_copies_of_every_length_at_the_edges_of_the_short_offset_are_what_the_description_says()
    {
        foreach (var distance in new[] { 1, 2, 7, 8, 9, 255, 256, 257, 2_047, 2_048, 2_049, 65_000 })
        {
            for (var length = 4; length < 140; length++)
            {
                var bytes = Content.Noise(distance + 4_000);
                for (var i = distance; i < bytes.Length; i++)
                    bytes[i] = (byte)(bytes[i - distance] ^ (i % (length + 1) == 0 ? 0x55 : 0));
                Assert.True(SnappyDecoder.Decode(Compressed(SnappyCodec.Instance, bytes)).AsSpan().SequenceEqual(bytes), $"{length} bytes from {distance} back");
            }
        }
    }

    [Fact]
    public void Snappy_makes_text_small_and_noise_hardly_larger()
    {
        var text = Content.Text(1_000_000);
        Assert.InRange(Compressed(SnappyCodec.Instance, text).Length, 1, text.Length * 6 / 10);
        Assert.InRange(Compressed(SnappyCodec.Instance, Content.Run(1_000_000)).Length, 1, 1_000_000 / 20);
        Assert.InRange(Compressed(SnappyCodec.Instance, Content.Noise(1_000_000)).Length, 1, 1_000_000 + 100);
    }

    [Fact]
    public void Gzip_pages_are_one_member_each() => Prop.ForAll(
        Content.Pieces.ToArbitrary(),
        bytes =>
        {
            var page = Compressed(GzipCodec.Instance, bytes);
            using var plain = new MemoryStream();
            using (var gzip = new GZipStream(new MemoryStream(page), CompressionMode.Decompress))
                gzip.CopyTo(plain);
            // The last four bytes of a member are its uncompressed length; of a second member they would be another one.
            return plain.ToArray().AsSpan().SequenceEqual(bytes) && BinaryPrimitives.ReadInt32LittleEndian(page.AsSpan(^4)) == bytes.Length;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Codecs))]
    public void A_target_of_the_largest_length_is_enough_and_nothing_is_written_behind_it(ParquetCompression compression)
    {
        var codec = PageCodec.For(compression);
        foreach (var length in Enumerable.Range(0, 301).Concat(EdgeLengths))
        {
            foreach (var bytes in new[] { Content.Noise(length), Alternating(length) })
            {
                var room = codec.MaxCompressedLength(length);
                var target = new byte[room + 64];
                target.AsSpan(room).Fill(0xA5);
                Assert.InRange(codec.Compress(bytes, target.AsSpan(0, room)), 0, room);
                Assert.False(target.AsSpan(room).ContainsAnyExcept((byte)0xA5), $"{length} bytes");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void A_target_that_may_be_too_small_is_refused(ParquetCompression compression)
    {
        var codec = PageCodec.For(compression);
        Assert.Throws<ArgumentException>(() => codec.Compress(new byte[100], new byte[codec.MaxCompressedLength(100) - 1]));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public async Task Many_threads_may_compress_at_once(ParquetCompression compression)
    {
        var codec = PageCodec.For(compression);
        var pages = Enumerable.Range(1, 8).Select(i => Content.Text(i * 50_000)).ToList();
        var expected = pages.ConvertAll(page => Convert.ToHexString(Compressed(codec, page)));

        await Parallel.ForEachAsync(Enumerable.Range(0, 64), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            await Task.Yield();
            Assert.Equal(expected[i % 8], Convert.ToHexString(Compressed(codec, pages[i % 8])));
        });
    }

    [Fact]
    public void A_missing_libzstd_is_a_fault_of_the_configuration_that_says_what_to_install()
    {
        Assert.Null(ZstdLibrary.Load(["no-such-library.so.1", "no-such-library-either"]));

        var missing = ZstdLibrary.Missing();
        Assert.Equal(IngestErrorId.ConfigurationInvalid, missing.ErrorId);
        Assert.Contains(ZstdLibrary.Remedy, missing.Message);
        Assert.Contains("snappy or gzip", missing.Message);
    }

    [Fact]
    public void The_version_of_libzstd_is_known() => Assert.True(ZstdLibrary.Require().Version >= new Version(1, 0));

    private static byte[] Compressed(PageCodec codec, byte[] bytes)
    {
        var target = new byte[codec.MaxCompressedLength(bytes.Length)];
        return target[..codec.Compress(bytes, target)];
    }

    private static byte[] Page(string text) => [.. BitConverter.GetBytes(text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static IEnumerable<long> Numbers(byte[] page)
    {
        for (var i = 0; i < page.Length; i += 8)
            yield return BinaryPrimitives.ReadInt64LittleEndian(page.AsSpan(i));
    }

    private static byte[] Printable(int length) => [.. Content.Noise(length).Select(b => (byte)(' ' + b % 95))];

    /// <summary>Literals just too long for a short tag and the least copies with a long offset: what Snappy makes the most of.</summary>
    private static byte[] Alternating(int length)
    {
        const int Literal = 61, Copy = 4, Distance = 40 * (Literal + Copy);
        var bytes = Content.Noise(length);
        for (var i = Distance; i < length; i++)
        {
            if (i % (Literal + Copy) >= Literal)
                bytes[i] = bytes[i - Distance];
        }
        return bytes;
    }
}
