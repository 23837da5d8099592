using System.Text;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tabular.Parquet;
using Fields = System.Collections.Generic.Dictionary<int, object>;

namespace S3Ingest.Core.Tests.Tabular.Parquet;

/// <summary>What lies in the file, field by field of parquet.thrift. Numbers of fields are those of the specification.</summary>
public class ParquetWriterTests
{
    private static readonly ParquetWriterOptions Plain = new() { Compression = ParquetCompression.None };

    [Fact]
    public async Task A_file_without_rows_has_a_schema_and_no_row_group()
    {
        var footer = Footer(await FileAsync(Plain, 1, new TestColumn("a", new(ColumnTypeKind.Decimal, 4), []), new TestColumn("b", null, [])));
        Assert.Equal(1L, footer[1]);
        Assert.Equal(0L, footer[3]);
        Assert.Empty(List(footer[4]));
        var schema = List(footer[2]);
        Assert.Equal(2L, ((Fields)schema[0])[5]);
        var a = (Fields)schema[1];
        Assert.Equal([7L, 16L, 1L, 5L, 4L, 38L], [a[1], a[2], a[3], a[6], a[7], a[8]]);
        // Undecided to the end: STRING.
        var b = (Fields)schema[2];
        Assert.Equal([6L, 0L], [b[1], b[6]]);
        Assert.True(((Fields)b[10]).ContainsKey(1));
        Assert.Matches("^S3Ingest version [0-9.]+ \\(build [^)]+\\)$", Text(footer[6]));
        Assert.All(List(footer[7]), order => Assert.Equal([1], ((Fields)order).Keys));
        var entry = (Fields)Assert.Single(List(footer[5]));
        Assert.Equal(["source", "table.csv"], [Text(entry[1]), Text(entry[2])]);
    }

    [Theory]
    [InlineData(ColumnTypeKind.Timestamp, true, false, 10L)]
    [InlineData(ColumnTypeKind.Timestamp, false, false, 10L)]
    [InlineData(ColumnTypeKind.Timestamp, false, true, null)]
    [InlineData(ColumnTypeKind.Time, false, false, 8L)]
    [InlineData(ColumnTypeKind.Time, false, true, null)]
    public async Task Times_have_a_legacy_type_in_microseconds_local_or_not(ColumnTypeKind kind, bool isUtc, bool isNanos, long? converted)
    {
        var footer = Footer(await FileAsync(Plain, 1, new TestColumn("t", new(kind, IsUtc: isUtc, IsNanos: isNanos), [1L])));
        var element = (Fields)List(footer[2])[1];
        Assert.Equal(2L, element[1]);
        Assert.Equal(converted, element.TryGetValue(6, out var legacy) ? (long)legacy : null);
        var logical = (Fields)((Fields)element[10])[kind == ColumnTypeKind.Timestamp ? 8 : 7];
        Assert.Equal(isUtc, logical[1]);
        Assert.Equal([isNanos ? 3 : 2], ((Fields)logical[2]).Keys);
    }

    [Fact]
    public async Task Statistics_of_doubles_widen_zeros_and_leave_files_with_NaN_alone()
    {
        var zeros = Statistics(await ChunkAsync(new TestColumn("d", new(ColumnTypeKind.Double), [0.0, null, -0.0])));
        Assert.Equal(BitConverter.GetBytes(-0.0), zeros[6]);
        Assert.Equal(BitConverter.GetBytes(0.0), zeros[5]);
        Assert.Equal([1L, 0L], [zeros[3], zeros[9]]);

        var chunk = await ChunkAsync(new TestColumn("d", new(ColumnTypeKind.Double), [1.0, double.NaN, 2.0]));
        var nan = Statistics(chunk);
        Assert.Equal([3, 9], nan.Keys);
        Assert.Equal(1L, nan[9]);
        Assert.False(chunk.ContainsKey(6), "A column index needs bounds.");
        Assert.True(chunk.ContainsKey(4));
    }

    [Fact]
    public async Task Old_statistics_are_there_only_where_signed_order_is_right()
    {
        var integers = Statistics(await ChunkAsync(new TestColumn("i", new(ColumnTypeKind.Int64), [3L, -7L, null, 3L])));
        Assert.Equal(BitConverter.GetBytes(-7L), integers[2]);
        Assert.Equal(integers[6], integers[2]);
        Assert.Equal(integers[5], integers[1]);
        var texts = Statistics(await ChunkAsync(new TestColumn("s", new(ColumnTypeKind.String), ["ä", "z"])));
        Assert.False(texts.ContainsKey(1) || texts.ContainsKey(2));
        Assert.Equal(["z", "ä"], [Text(texts[6]), Text(texts[5])]);
        var decimals = Statistics(await ChunkAsync(new TestColumn("n", new(ColumnTypeKind.Decimal, 2), [(Int128)(-1), (Int128)5])));
        Assert.False(decimals.ContainsKey(1) || decimals.ContainsKey(2));
        Assert.Equal(Enumerable.Repeat((byte)0xFF, 16), (byte[])decimals[6]);
    }

    [Theory]
    [InlineData(ParquetProfile.Compatible, 2L, 2L)]
    [InlineData(ParquetProfile.Compact, 0L, 8L)]
    public async Task A_dictionary_is_named_as_the_profile_s_readers_know_it(ParquetProfile profile, long dictionary, long data)
    {
        var column = new TestColumn("s", new(ColumnTypeKind.String), [.. Enumerable.Range(0, 30_000).Select(i => $"value {i % 100}")]);
        var meta = Meta(await ChunkAsync(column, Plain with { Profile = profile }));
        Assert.Equal([(2L, dictionary, 1L), (0L, data, 2L)], List(meta[13]).Cast<Fields>().Select(e => ((long)e[1], (long)e[2], (long)e[3])));
        Assert.Equal(100L, ((Fields)meta[12])[4]);
    }

    [Fact]
    public async Task Pages_of_a_dictionary_stay_when_later_values_no_longer_fit_one()
    {
        var random = new Random(4);
        var values = Enumerable.Range(0, 400_000).Select(i => (object?)(i < 40_000 ? i % 50L : random.NextInt64())).ToArray();
        var meta = Meta(await ChunkAsync(new TestColumn("i", new(ColumnTypeKind.Int64), values)));
        var pages = List(meta[13]).Cast<Fields>().ToDictionary(e => ((long)e[1], (long)e[2]), e => (long)e[3]);
        Assert.InRange(pages[(0, 2)], 3, 10);
        Assert.InRange(pages[(0, 0)], 10, 18);
        Assert.False(((Fields)meta[12]).ContainsKey(4), "The number of distinct values is not known.");
    }

    [Fact]
    public async Task Values_that_all_differ_get_no_dictionary()
    {
        var meta = Meta(await ChunkAsync(new TestColumn("i", new(ColumnTypeKind.Int64), [.. Enumerable.Range(0, 50_000).Cast<int>().Select(i => (object?)(long)i)])));
        Assert.Equal([(0L, 0L, 3L)], List(meta[13]).Cast<Fields>().Select(e => ((long)e[1], (long)e[2], (long)e[3])));
        Assert.False(meta.ContainsKey(11));
    }

    [Fact]
    public async Task The_page_index_points_to_pages_and_bounds_their_values()
    {
        object?[] values = [.. Enumerable.Range(0, 70_000).Select(i => i is >= 20_000 and < 40_000 ? null : (object?)(long)i)];
        var file = await FileAsync(Plain, 7_000, new TestColumn("a", new(ColumnTypeKind.Boolean), new object?[70_000]), new TestColumn("i", new(ColumnTypeKind.Int64), values));
        var chunk = Chunk(file, 1);
        var locations = List(Slice(file, chunk, 4, 5)[1]).Cast<Fields>().ToList();
        var index = Slice(file, chunk, 6, 7);
        Assert.Equal([0L, 20_000L, 40_000L, 60_000L], locations.Select(l => (long)l[3]));
        Assert.Equal([false, true, false, false], List(index[1]).Cast<bool>());
        Assert.Equal(1L, index[4]);
        Assert.Equal([0L, 20_000L, 0L, 0L], List(index[5]).Cast<long>());
        Assert.Equal([0L, null, 40_000L, 60_000L], List(index[2]).Cast<byte[]>().Select(Number));
        Assert.Equal([19_999L, null, 59_999L, 69_999L], List(index[3]).Cast<byte[]>().Select(Number));
        Assert.Equal(Meta(chunk)[9], locations[0][1]);
        foreach (var location in locations)
        {
            var header = ThriftReader.Struct(file.AsSpan((int)(long)location[1]), out int length);
            Assert.Equal(0L, header[1]);
            Assert.Equal((long)location[2], length + (long)header[3]);
        }
        long end = (long)locations[^1][1] + (long)locations[^1][2];
        Assert.Equal(end, (long)Meta(chunk)[9] + (long)Meta(chunk)[7]);

        static long? Number(byte[] bound) => bound.Length == 0 ? null : BitConverter.ToInt64(bound);
    }

    [Fact]
    public async Task Row_groups_are_closed_by_rows_and_by_bytes()
    {
        var column = new TestColumn("i", new(ColumnTypeKind.Int64), [.. Enumerable.Range(0, 10_000).Select(i => (object?)(long)(i * 7919))]);
        var random = new Random(2);
        var larger = new TestColumn("i", new(ColumnTypeKind.Int64), [.. Enumerable.Range(0, 100_000).Select(_ => (object?)random.NextInt64())]);
        Assert.Equal([2_000L, 2_000L, 2_000L, 2_000L, 2_000L], RowsOf(await FileAsync(Plain with { RowGroupRows = 1_500 }, 1_000, column)));
        Assert.Equal([50_000L, 50_000L], RowsOf(await FileAsync(Plain with { RowGroupBytes = 400_000 }, 1_000, larger)));

        static IEnumerable<long> RowsOf(byte[] file) => List(Footer(file)[4]).Cast<Fields>().Select(g => (long)g[3]);
    }

    [Fact]
    public async Task The_same_calls_give_the_same_bytes()
    {
        var random = new Random(9);
        TestColumn[] columns =
        [
            new("s", new(ColumnTypeKind.String), [.. Enumerable.Range(0, 30_000).Select(_ => $"customer {random.Next(5_000)}")]),
            new("d", new(ColumnTypeKind.Double), [.. Enumerable.Range(0, 30_000).Select(_ => (object?)random.NextDouble())]),
        ];
        Assert.Equal(await FileAsync(Plain, 3_000, columns), await FileAsync(Plain, 3_000, columns));
    }

    [Fact]
    public async Task Wrong_use_is_refused()
    {
        await using var writer = new ParquetWriter(Stream.Null, [("i", new ColumnType(ColumnTypeKind.Int64)), ("s", null)], Plain);
        Assert.Throws<InvalidOperationException>(() => writer.Columns[0].Append((double[])[1], []));
        Assert.Throws<InvalidOperationException>(() => writer.Columns[1].Append((long[])[1], []));
        Assert.Throws<InvalidOperationException>(() => writer.Columns[0].Decide(new ColumnType(ColumnTypeKind.Double)));
        Assert.Throws<ArgumentException>(() => writer.Columns[0].Append((long[])[1, 2], [1, 0]));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.EndBatchAsync(2, CancellationToken.None));
    }

    [Fact]
    public async Task Disposing_in_the_middle_of_a_file_is_allowed()
    {
        var output = new MemoryStream();
        var writer = new ParquetWriter(output, [("i", new ColumnType(ColumnTypeKind.Int64))], Plain);
        writer.Columns[0].Append((long[])[1, 2, 3], []);
        await writer.DisposeAsync();
        await writer.DisposeAsync();
        Assert.Equal(0, output.Length);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.FinishAsync(new Dictionary<string, string>(), CancellationToken.None));
    }

    private static async Task<byte[]> FileAsync(ParquetWriterOptions options, int batchRows, params TestColumn[] columns)
    {
        var output = new MemoryStream();
        await TestColumn.WriteAsync(output, columns, options, batchRows);
        return output.ToArray();
    }

    private static async Task<Fields> ChunkAsync(TestColumn column, ParquetWriterOptions? options = null) => Chunk(await FileAsync(options ?? Plain, 32_768, column), 0);

    private static Fields Footer(byte[] file)
    {
        Assert.Equal("PAR1", Encoding.ASCII.GetString(file, 0, 4));
        Assert.Equal("PAR1", Encoding.ASCII.GetString(file, file.Length - 4, 4));
        int length = BitConverter.ToInt32(file, file.Length - 8);
        var footer = ThriftReader.Struct(file.AsSpan(file.Length - 8 - length, length), out int read);
        Assert.Equal(length, read);
        return footer;
    }

    private static Fields Chunk(byte[] file, int column) => (Fields)List(((Fields)Assert.Single(List(Footer(file)[4])))[1])[column];

    private static Fields Meta(Fields chunk) => (Fields)chunk[3];

    private static Fields Statistics(Fields chunk) => (Fields)Meta(chunk)[12];

    private static Fields Slice(byte[] file, Fields chunk, int offset, int length) =>
        ThriftReader.Struct(file.AsSpan((int)(long)chunk[offset], (int)(long)chunk[length]));

    private static List<object> List(object value) => (List<object>)value;

    private static string Text(object value) => Encoding.UTF8.GetString((byte[])value);
}
