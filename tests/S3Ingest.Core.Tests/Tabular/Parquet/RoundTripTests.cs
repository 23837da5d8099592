using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tabular.Parquet;
using S3Ingest.Core.Tests.Tabular.Readers;

namespace S3Ingest.Core.Tests.Tabular.Parquet;

public class RoundTripTests
{
    private const int Rows = 60_000;

    private static readonly Int128 TenTo38 = (Int128)10_000_000_000_000_000_000 * 10_000_000_000_000_000_000;

    [ReadersTheory]
    [InlineData(ParquetProfile.Compatible, ParquetCompression.None, 1 << 20)]
    [InlineData(ParquetProfile.Compatible, ParquetCompression.Snappy, 25_000)]
    [InlineData(ParquetProfile.Compact, ParquetCompression.Snappy, 1 << 20)]
    public async Task Every_type_comes_back_in_every_reader(ParquetProfile profile, ParquetCompression compression, int rowGroupRows) =>
        await CheckAsync(Table(profile == ParquetProfile.Compact), new() { Profile = profile, Compression = compression, RowGroupRows = rowGroupRows }, 9_000);

    [ReadersFact]
    public async Task Two_thousand_columns_come_back()
    {
        var columns = Enumerable.Range(0, 2_000).Select(c => (c % 5) switch
        {
            0 => new TestColumn($"c{c}", null, new object?[300]),
            1 => new TestColumn($"c{c}", new(ColumnTypeKind.Int64), [.. Enumerable.Range(0, 300).Select(r => (object?)(long)(r * c))]),
            _ => new TestColumn($"c{c}", new(ColumnTypeKind.String), [.. Enumerable.Range(0, 300).Select(r => $"v{r * c % 37}")]),
        }).ToList();
        await CheckAsync(columns, new() { Compression = ParquetCompression.None, RowGroupBytes = 4 << 20 }, 100);
    }

    [ReadersFact]
    public async Task Values_larger_than_a_page_come_back_beside_small_ones()
    {
        var values = Enumerable.Range(0, 3_000).Select(i => (object?)(i is 1_500 or 1_501 ? new string('ä', 3_000_000) : i % 700 == 3 ? new string('x', 70_000) : $"v{i % 20}")).ToArray();
        await CheckAsync([new("t", new(ColumnTypeKind.String), values)], new() { Compression = ParquetCompression.None }, 1_000);
    }

    [ReadersTheory]
    [InlineData("s", "'" + "pppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp" + "'")]
    [InlineData("s", "'q'")]
    [InlineData("i", "-9223372036854775808")]
    [InlineData("i", "9223372036854775807")]
    [InlineData("d", "'nan'::DOUBLE")]
    [InlineData("d", "'inf'::DOUBLE")]
    [InlineData("z", "0.0::DOUBLE")]
    [InlineData("z", "-0.0::DOUBLE")]
    public async Task Filters_by_statistics_lose_no_row(string column, string literal)
    {
        object?[] longs = [long.MinValue, null, 5L, long.MaxValue];
        object?[] doubles = [1.5, double.NaN, null, -2.5, double.PositiveInfinity];
        object?[] zeros = [0.0, -0.0, null];
        TestColumn[] columns =
        [
            new("s", new(ColumnTypeKind.String), [.. Enumerable.Range(0, 3_000).Select(i => i < 1_000 ? "p" : (object?)(new string('p', 64) + (i % 90)))]),
            new("i", new(ColumnTypeKind.Int64), [.. Enumerable.Range(0, 3_000).Select(i => i < 1_000 ? 7L : longs[i % longs.Length])]),
            new("d", new(ColumnTypeKind.Double), [.. Enumerable.Range(0, 3_000).Select(i => i < 1_000 ? 7.0 : doubles[i % doubles.Length])]),
            new("z", new(ColumnTypeKind.Double), [.. Enumerable.Range(0, 3_000).Select(i => zeros[i % zeros.Length])]),
        ];
        await InFileAsync(columns, new() { Compression = ParquetCompression.None, RowGroupRows = 1_000 }, 1_000, async path =>
        {
            foreach (string comparison in (string[])["=", "<", ">", "<=", ">=", "<>"])
            {
                // The second one filters a copy in memory, which has no statistics of ours.
                using var pushed = await ParquetReaders.QueryAsync($"SELECT count(*) AS c FROM read_parquet('{path}') WHERE {column} {comparison} {literal}");
                using var copied = await ParquetReaders.QueryAsync(
                    $"WITH t AS MATERIALIZED (SELECT list({column}) AS l FROM read_parquet('{path}')) SELECT count(*) AS c FROM (SELECT unnest(l) AS v FROM t) WHERE v {comparison} {literal}");
                Assert.Equal(copied.Rows().Single()[0], pushed.Rows().Single()[0]);
            }
        });
    }

    private static List<TestColumn> Table(bool isCompact)
    {
        var columns = new List<TestColumn>();
        var random = new Random(11);
        foreach (var (suffix, isNull) in ((string, Func<int, bool>)[])[("", _ => false), ("_some", _ => random.Next(10) == 0), ("_most", _ => random.Next(10) != 0), ("_blocks", i => i / 1_000 % 2 == 0 || i < 23_000)])
        {
            void Add(string name, ColumnType type, Func<int, object> value) =>
                columns.Add(new(name + suffix, type, [.. Enumerable.Range(0, Rows).Select(i => isNull(i) ? null : value(i))]));
            Add("text", new(ColumnTypeKind.String), _ => Text(random, 30));
            Add("few", new(ColumnTypeKind.String), _ => $"value {random.Next(100)}");
            Add("many", new(ColumnTypeKind.String), _ => $"customer {random.Next(20_000)}");
            Add("turning", new(ColumnTypeKind.String), i => i < 30_000 ? "same" : i + Text(random, 20));
            Add("long", new(ColumnTypeKind.String), _ => new string('p', 60) + Text(random, 20));
            Add("json", new(ColumnTypeKind.Json), _ => $"{{\"a\":{random.Next(50)}}}");
            Add("boolean", new(ColumnTypeKind.Boolean), _ => random.Next(2) == 0);
            Add("sequence", new(ColumnTypeKind.Int64), i => (long)i);
            Add("integer", new(ColumnTypeKind.Int64), _ => random.Next(9) == 0 ? long.MinValue : random.NextInt64());
            Add("medium", new(ColumnTypeKind.Int64), _ => random.Next(30_000) * 1_000_003L);
            Add("double", new(ColumnTypeKind.Double), _ => random.Next(50) switch { 0 => double.NaN, 1 => -0.0, 2 => double.NegativeInfinity, _ => random.NextDouble() });
            Add("rounded", new(ColumnTypeKind.Double), _ => random.Next(30) * 0.25);
            Add("decimal", new(ColumnTypeKind.Decimal, 4), _ => (Int128)random.NextInt64() * random.NextInt64() * (random.Next(2) * 2 - 1) % TenTo38);
            Add("date", new(ColumnTypeKind.Date), _ => random.Next(40_000) - 10_000);
            Add("time", new(ColumnTypeKind.Time, IsNanos: isCompact), _ => random.NextInt64(86_400_000_000) * (isCompact ? 1000 : 1));
            Add("local", new(ColumnTypeKind.Timestamp, IsNanos: isCompact), i => 1_700_000_000_000_000L + i * 1_000_001L);
            Add("utc", new(ColumnTypeKind.Timestamp, IsUtc: true), _ => random.NextInt64(4_000_000_000_000_000) - 2_000_000_000_000_000);
        }
        columns.Add(new("undecided", null, new object?[Rows]));
        columns.Add(new("nothing", new(ColumnTypeKind.Decimal, 2), new object?[Rows]));
        return columns;
    }

    private static string Text(Random random, int length)
    {
        string[] characters = ["a", "ä", "€", "🙂", "\"", "\n", " "];
        return string.Concat(Enumerable.Range(0, random.Next(length)).Select(_ => characters[random.Next(characters.Length)]));
    }

    private static Task CheckAsync(List<TestColumn> columns, ParquetWriterOptions options, int batchRows) => InFileAsync(columns, options, batchRows, async path =>
    {
        using var read = await ParquetReaders.ReadWithAllAsync(path);
        Assert.Equal(columns.Select(c => c.Name), read.Columns.Select(c => c.Name));
        Assert.All(columns.Zip(read.Columns), pair => Assert.Equal((pair.First.Type ?? new ColumnType(ColumnTypeKind.String)).ToString(), pair.Second.Type));
        var expected = columns.Select(c => c.Canonical.ToArray()).ToArray();
        int row = 0;
        foreach (var values in read.Rows())
        {
            for (int column = 0; column < values.Length; column++)
            {
                if (values[column] != expected[column][row])
                    Assert.Fail($"Row {row} of '{columns[column].Name}' is {values[column] ?? "null"} instead of {expected[column][row] ?? "null"}.");
            }
            row++;
        }
        Assert.Equal(columns[0].Values.Length, row);
    });

    private static async Task InFileAsync(IReadOnlyList<TestColumn> columns, ParquetWriterOptions options, int batchRows, Func<string, Task> check)
    {
        var path = Path.GetTempFileName();
        try
        {
            await using (var file = File.Create(path))
                await TestColumn.WriteAsync(file, columns, options, batchRows);
            await check(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
