using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Quilt;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tests.Tabular.Readers;

namespace S3Ingest.Core.Tests.Quilt;

/// <summary>What a table is, read by ranges.</summary>
public sealed class TableProfilerTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.parquet");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task The_footer_of_a_parquet_file_gives_types_rows_and_nulls_in_one_request()
    {
        var content = await ParquetAsync("a,b,c,d\n1,x,2020-01-01T00:00:00Z,1.5\n2,,2020-01-02T00:00:00Z,\n3,y,,2.5\n", rowGroupRows: 2);
        var requests = new List<(long, int)>();

        var profile = await ProfileAsync("t.parquet", content, requests);

        Assert.Equal((null, 3, 4), (profile.Fault, profile.RowCount, profile.ColumnCount));
        Assert.Equal(
            [new("a", "INT64", 0), new("b", "STRING", 1), new("c", "TIMESTAMP(us, UTC)", 1), new("d", "DOUBLE", 1)], profile.Columns);
        Assert.Single(requests);
    }

    [Fact]
    public async Task A_footer_longer_than_the_tail_costs_one_more_range()
    {
        string header = string.Join(',', Enumerable.Range(0, 1_200).Select(i => $"column_{i}"));
        string row = string.Join(',', Enumerable.Range(0, 1_200));
        var content = await ParquetAsync($"{header}\n{row}\n");
        var requests = new List<(long, int)>();

        var profile = await ProfileAsync("t.PARQUET", content, requests);

        Assert.Equal((1_200, TableProfile.MaxColumns), (profile.ColumnCount, profile.Columns.Count));
        Assert.Equal(2, requests.Count);
    }

    [ReadersFact]
    public async Task A_file_of_another_writer_shows_its_nested_columns()
    {
        using (await ParquetReaders.QueryAsync($$"""
            COPY (SELECT 1::INTEGER i, 2::UTINYINT u, 1.5::DECIMAL(9,2) d, ['a'] l, {'x': 1::BIGINT, 'y': [DATE '2020-01-01']} s, MAP {'k': 1.0::FLOAT} m,
                TIMESTAMP_NS '2020-01-01 00:00:00' n, TIMESTAMPTZ '2020-01-01 00:00:00+00' z, uuid() g, 'b'::BLOB b, NULL::VARCHAR e)
            TO '{{_path}}' (FORMAT PARQUET)
            """))
        {
        }

        var profile = await ProfileAsync("t.parquet", await File.ReadAllBytesAsync(_path));

        Assert.Equal(
            ["i INT32", "u UINT8", "d DECIMAL(9,2)", "l LIST<STRING>", "s STRUCT<x: INT64, y: LIST<DATE>>", "m MAP<STRING, FLOAT>", "n TIMESTAMP(ns)",
                "z TIMESTAMP(us, UTC)", "g UUID", "b BINARY", "e STRING"],
            profile.Columns.Select(c => $"{c.Name} {c.Type}"));
        Assert.Equal(1, profile.Columns[^1].NullCount);
        Assert.Null(profile.Columns[3].NullCount);
    }

    [Theory]
    [InlineData("PARE", "encrypted")]
    [InlineData("oops", "does not end as a Parquet file")]
    public async Task A_footer_that_cannot_be_read_is_a_fault_of_the_profile(string magic, string said)
    {
        var content = await ParquetAsync("a\n1\n");
        Encoding.ASCII.GetBytes(magic).CopyTo(content.AsSpan(content.Length - 4));
        Assert.Contains(said, (await ProfileAsync("t.parquet", content)).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_footer_never_does_worse_than_a_fault()
    {
        var content = await ParquetAsync("a,b\n1,x\n2,y\n");
        int footer = BitConverter.ToInt32(content, content.Length - 8);
        Prop.ForAll(
            Gen.Zip(Gen.Choose(0, footer + 3), Gen.Choose(0, 255)).ArrayOf().ToArbitrary(),
            changes =>
            {
                var damaged = content.ToArray();
                foreach (var (at, value) in changes)
                    damaged[damaged.Length - 8 - footer + at] = (byte)value;
                var profile = ProfileAsync("t.parquet", damaged).GetAwaiter().GetResult();
                return profile.Fault is not null || profile.ColumnCount >= 0;
            }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("t.csv", "id,name,when\n1,x,2020-01-01\n2,,2020-01-02\n", "csv")]
    [InlineData("t.tsv", "id\tname\twhen\n1\tx\t2020-01-01\n2\t\t2020-01-02\n", "tsv")]
    [InlineData("t.json", """[{"id":1,"name":"x","when":"2020-01-01"},{"id":2,"name":null,"when":"2020-01-02"}]""", "json")]
    [InlineData("t.ndjson", "{\"id\":1,\"name\":\"x\",\"when\":\"2020-01-01\"}\n{\"id\":2,\"when\":\"2020-01-02\"}\n", "jsonl")]
    [InlineData("t.xml", "<r><i><id>1</id><name>x</name><when>2020-01-01</when></i><i><id>2</id><when>2020-01-02</when></i></r>", "xml")]
    public async Task A_text_that_fits_into_the_head_is_known_in_whole(string name, string text, string format)
    {
        foreach (bool isCompressed in (bool[])[false, true])
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var profile = isCompressed ? await ProfileAsync(name + ".gz", Gzip(bytes)) : await ProfileAsync(name, bytes);
            Assert.Equal((format, null, 2, false), (profile.Format, profile.Fault, profile.RowCount, profile.IsOfHead));
            Assert.Equal([new("id", "INT64", 0), new("name", "STRING", 1), new("when", "DATE", 0)], profile.Columns);
        }
    }

    // The last row of each head ends in the middle of a value that would be of another type.
    [Theory]
    [InlineData("t.csv", "id,text,when\n", "1,\"a\n\"\"b\",2020-01-01\n", "")]
    [InlineData("t.tsv", "id\ttext\twhen\n", "1\tab\t2020-01-01\n", "")]
    [InlineData("t.json", "[", "{\"id\":1,\"text\":\"a]},\\\"\",\"when\":\"2020-01-01\"},", "null]")]
    [InlineData("t.jsonl", "", "{\"id\":1,\"text\":\"a\",\"when\":\"2020-01-01\"}\n", "")]
    [InlineData("t.xml", "<r>", "<i><id>1</id><text>a</text><when>2020-01-01</when></i>\n", "</r>")]
    public async Task Of_a_longer_text_the_types_are_those_of_the_whole_rows_of_its_head(string name, string before, string row, string after)
    {
        string text = before + string.Concat(Enumerable.Repeat(row, (TableProfiler.HeadBytes / row.Length) + 100)) + after;
        var requests = new List<(long, int)>();

        var profile = await ProfileAsync(name, Encoding.UTF8.GetBytes(text), requests);

        Assert.Null(profile.Fault);
        Assert.True(profile.IsOfHead);
        Assert.InRange(profile.SampledRows!.Value, (TableProfiler.HeadBytes / row.Length) - 3, (TableProfiler.HeadBytes / row.Length) + 1);
        foreach (var (column, type) in (ReadOnlySpan<(string, string)>)[("id", "INT64"), ("text", "STRING"), ("when", "DATE")])
            Assert.Contains(profile.Columns, c => (c.Name == column || c.Name.EndsWith("." + column, StringComparison.Ordinal)) && c.Type == type && c.NullCount is null);
        Assert.Equal([(0L, TableProfiler.HeadBytes)], requests);
    }

    [Fact]
    public async Task One_object_is_one_row_as_in_the_conversion_however_long_its_arrays_are()
    {
        string text = "{\"count\":7,\"rows\":[" + string.Concat(Enumerable.Repeat("{\"id\":1},", TableProfiler.HeadBytes)) + "null],\"later\":1}";
        var profile = await ProfileAsync("t.json", Encoding.UTF8.GetBytes(text));
        Assert.Equal((null, 1, true), (profile.Fault, profile.SampledRows, profile.IsOfHead));
        Assert.Equal([new("count", "INT64", null), new("rows", "JSON", null)], profile.Columns);
    }

    [Fact]
    public async Task The_head_of_gzip_expands_only_so_far()
    {
        var lines = new StringBuilder("id,value\n");
        for (int i = 0; i < 300_000; i++)
            lines.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i},{(uint)(i * 2654435761)}\n");
        var compressed = Gzip(Encoding.ASCII.GetBytes(lines.ToString()));
        Assert.True(compressed.Length > TableProfiler.HeadBytes);

        var profile = await ProfileAsync("t.csv.gz", compressed);

        Assert.Equal((null, null, 2), (profile.Fault, profile.RowCount, profile.ColumnCount));
        Assert.InRange(profile.SampledRows!.Value, 10_000, 100_000);
        Assert.All(profile.Columns, c => Assert.Equal("INT64", c.Type));
    }

    [Theory]
    [InlineData("t.json", "{\"a\": oops}", "line 1")]
    [InlineData("t.csv.gz", "a,b\n1,2\n", "it is no gzip")]
    [InlineData("t.csv", "", "it is empty")]
    public async Task A_head_that_cannot_be_read_says_why(string name, string text, string said)
    {
        var profile = await ProfileAsync(name, Encoding.UTF8.GetBytes(text));
        Assert.Contains(said, profile.Fault, StringComparison.Ordinal);
        Assert.Empty(profile.Columns);
    }

    [Fact]
    public async Task A_first_row_longer_than_the_head_says_so()
    {
        var profile = await ProfileAsync("t.jsonl", Encoding.ASCII.GetBytes($"{{\"a\":\"{new string('x', TableProfiler.HeadBytes)}\"}}\n"));
        Assert.Contains("first row is longer", profile.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void The_budget_goes_to_the_first_tables_of_every_folder()
    {
        var budget = new ProfileBudget(tables: 3, tablesOfFolder: 2);
        var taken = new[] { "a/1.csv", "a/2.csv", "a/3.csv", "a/4.txt", "b/1.csv", "b/2.csv" }
            .Where(k => budget.TryTake(new PackageFile(k, k[..1], 1, null, null, false)));
        Assert.Equal(["a/1.csv", "a/2.csv", "b/1.csv"], taken);
    }

    private static Task<TableProfile> ProfileAsync(string name, byte[] content, List<(long, int)>? requests = null) => TableProfiler.ProfileAsync(
        name,
        content.Length,
        (offset, length, _) =>
        {
            requests?.Add((offset, length));
            return Task.FromResult(content.AsSpan((int)offset, length).ToArray());
        },
        default);

    private static async Task<byte[]> ParquetAsync(string csv, int rowGroupRows = 1_000)
    {
        using var output = new MemoryStream();
        var conversion = new TabularConversion(TabularFormat.Csv, new ConversionOptions { SourceName = "t.csv" }) { RowGroupRows = rowGroupRows, BatchRows = rowGroupRows };
        Assert.NotNull(await conversion.TryWriteAsync(new MemoryStream(Encoding.UTF8.GetBytes(csv)), output, default));
        return output.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return output.ToArray();
    }
}
