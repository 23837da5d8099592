using System.Globalization;
using System.Text;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tests.Tabular.Readers;

namespace S3Ingest.Core.Tests.Tabular.Conversion;

/// <summary>Tables that are long, wide or heavy enough for the limits that files meet.</summary>
public class LargeTableTests
{
    [ReadersFact]
    public async Task A_contradiction_behind_four_batches_of_rows_costs_one_more_pass_and_no_value()
    {
        const int Rows = 4 * RowBatch.MaxRows + 100;
        string Value(int row) => row == Rows - 50 ? "00123" : $"{row % 1000}";
        var text = new StringBuilder("id,v\n");
        for (var i = 0; i < Rows; i++)
            text.Append(CultureInfo.InvariantCulture, $"{i},{Value(i)}\n");
        var converted = await ConvertAsync(TabularFormat.Csv, text.ToString());
        Assert.Equal(["INT64", "STRING"], converted.Types);
        Assert.Equal(2, converted.Result.Passes);
        using var read = await converted.ReadAsync();
        Assert.Equal(Enumerable.Range(0, Rows).Select(i => new[] { $"{i}", Value(i) }), read.Rows());
    }

    [ReadersTheory]
    [InlineData(3, 1)]
    [InlineData(5, 2)]
    public async Task Values_of_megabytes_end_the_rows_that_types_are_inferred_from(int row, int passes)
    {
        string Huge(int i) => new((char)('a' + i), RowBatch.MaxBytes);
        var text = string.Concat(Enumerable.Range(0, 7).Select(i => $"{{\"a\":{(i == row ? "\"x\"" : i)},\"b\":\"{Huge(i)}\"}}\n"));
        var converted = await ConvertAsync(TabularFormat.JsonLines, text);
        Assert.Equal(["JSON", "STRING"], converted.Types);
        Assert.Equal(passes, converted.Result.Passes);
        using var read = await converted.ReadAsync();
        Assert.Equal(Enumerable.Range(0, 7).Select(i => new[] { i == row ? "\"x\"" : $"{i}", Huge(i) }), read.Rows());
    }

    [ReadersTheory]
    [InlineData(TabularFormat.Csv, ParquetProfile.Compatible)]
    [InlineData(TabularFormat.JsonLines, ParquetProfile.Compact)]
    [InlineData(TabularFormat.Xml, ParquetProfile.Compatible)]
    public async Task Two_thousand_columns_with_contradictions_come_back_in_several_row_groups(TabularFormat format, ParquetProfile profile)
    {
        const int Columns = 2_000;
        const int Rows = 24;
        // Each column meets its contradiction in a row of its own, some of them in none.
        static string Value(int row, int column) => row == column % 60 ? $"{column}.5" : $"{row * column}";
        var text = new StringBuilder(format switch { TabularFormat.Csv => string.Join(',', Enumerable.Range(0, Columns).Select(c => $"c{c}")) + "\n", TabularFormat.Xml => "<t>", _ => "" });
        for (var row = 0; row < Rows; row++)
        {
            var values = Enumerable.Range(0, Columns).Select(c => (Name: $"c{c}", Value: Value(row, c)));
            text.Append(format switch
            {
                TabularFormat.Csv => string.Join(',', values.Select(v => v.Value)) + "\n",
                TabularFormat.Xml => $"<r>{string.Concat(values.Select(v => $"<{v.Name}>{v.Value}</{v.Name}>"))}</r>",
                _ => $"{{{string.Join(',', values.Select(v => $"\"{v.Name}\":{v.Value}"))}}}\n",
            });
        }
        var conversion = new TabularConversion(format, new ConversionOptions { SourceName = "wide", Profile = profile }) { BatchRows = 3, RowGroupRows = 10 };
        var converted = await Converted.OfAsync(conversion, Encoding.UTF8.GetBytes(text.Append(format == TabularFormat.Xml ? "</t>" : "").ToString()));

        Assert.Equal(Enumerable.Range(0, Columns).Select(c => c % 60 < Rows ? "DOUBLE" : "INT64"), converted.Types);
        Assert.Equal(2, converted.Result.Passes);
        using var read = await converted.ReadAsync();
        Assert.Equal(
            Enumerable.Range(0, Rows).Select(row => Enumerable.Range(0, Columns).Select(c => ExpectedTable.Canonical(new(CellKind.Text, Value(row, c)), converted.Types[c])).ToArray()),
            read.Rows());
    }

    [Theory]
    [InlineData(ParquetCompression.Snappy, 0.60)]
    [InlineData(ParquetCompression.Zstd, 0.75)]
    public async Task An_export_of_orders_becomes_much_smaller(ParquetCompression compression, double saved)
    {
        var random = new Random(5);
        var time = new DateTime(2024, 1, 1);
        var text = new StringBuilder("order_id,created_at,email,country,product,quantity,unit_price,total,paid,note\n");
        for (var i = 0; i < 100_000; i++)
        {
            time = time.AddSeconds(random.Next(90));
            var (quantity, cents) = (random.Next(1, 20), random.Next(100, 99_999));
            text.Append(CultureInfo.InvariantCulture,
                $"{1_000_000 + i},{time:yyyy-MM-ddTHH:mm:ssZ},customer{random.Next(500)}@example.com,{"DEATCHFRIT".AsSpan(random.Next(5) * 2, 2)},SKU-{random.Next(3000):00000},{quantity},{cents / 100m:0.00},{cents * quantity / 100m:0.00},{(random.Next(10) > 0 ? "true" : "false")},{(random.Next(20) > 0 ? "" : "call before noon")}\n");
        }
        var converted = await ConvertAsync(TabularFormat.Csv, text.ToString(), compression);
        Assert.InRange(1 - (double)converted.File.Length / text.Length, saved, 1);
    }

    private static Task<Converted> ConvertAsync(TabularFormat format, string text, ParquetCompression compression = default) => Converted.OfAsync(
        new(format, new ConversionOptions { SourceName = "large", Compression = compression }), Encoding.UTF8.GetBytes(text));
}
