using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tests.Tabular.Readers;

namespace S3Ingest.Core.Tests.Tabular.Conversion;

public class ConversionPropertyTests
{
    private static readonly Arbitrary<TableCase> Tables = Gen.Choose(0, int.MaxValue).Select(seed => new TableCase(seed)).ToArbitrary();

    [ReadersFact]
    public void What_three_readers_find_in_the_file_is_what_the_text_said() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Tables, table => Run(() => ReadersFindAsync(table))));

    // 663373126: a document of empty objects, which the oracle took for one whose column came late.
    [ReadersFact]
    public Task What_three_readers_found_amiss_once_is_right() => ReadersFindAsync(new TableCase(663373126));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(500)]
    public async Task Objects_without_anything_in_them_are_rows_and_read_once(int rows)
    {
        var conversion = new TabularConversion(TabularFormat.Json, new ConversionOptions { SourceName = "table" }) { BatchRows = 3, RowGroupRows = 30 };
        var converted = await Converted.OfAsync(conversion, System.Text.Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("{}", rows))}]"));
        Assert.Equal((rows, 1), (converted.Result.RowCount, converted.Result.Passes));
        Assert.Equal(("value", "JSON"), Assert.Single(converted.Result.Columns.Select(column => (column.Name, converted.Types[0]))));
    }

    [Fact]
    public void The_same_content_gives_the_same_bytes_however_it_is_cut() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Tables, table => Run(() => CutsDoNotMatterAsync(table))));

    [Fact]
    public void A_schema_asked_for_before_is_that_of_all_values_and_needs_one_more_pass() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Tables, table => Run(() => InferenceComesFirstAsync(table))));

    private static async Task ReadersFindAsync(TableCase table)
    {
        var expected = ExpectedTable.Of(table);
        var converted = await Converted.OfAsync(Conversion(table), table.Content);

        Assert.Equal(table.Columns, converted.Result.Columns.Select(column => column.Name));
        Assert.Equal(expected.Types, converted.Types);
        Assert.Equal(expected.Passes, converted.Result.Passes);
        using var read = await converted.ReadAsync();
        Assert.Equal(table.Columns, read.Columns.Select(column => column.Name));
        Assert.Equal(expected.Types, read.Columns.Select(column => column.Type));
        Assert.Equal(table.Rows.Select(row => row.Zip(expected.Types, ExpectedTable.Canonical)), read.Rows());
        Assert.Equal(
            converted.Result.Columns.Select(column => column.NullCount!.Value),
            Enumerable.Range(0, table.Columns.Count).Select(column => read.Rows().LongCount(row => row[column] is null)));
    }

    private static async Task CutsDoNotMatterAsync(TableCase table)
    {
        var cuts = new Random(table.Seed);
        var most = 1 << cuts.Next(16);
        var whole = await Converted.OfAsync(Conversion(table), table.Content);
        var inPieces = await Converted.OfAsync(Conversion(table), table.Content, () => cuts.Next(1, most + 1));
        Assert.Equal(whole.File, inPieces.File);
    }

    private static async Task InferenceComesFirstAsync(TableCase table)
    {
        var conversion = Conversion(table);
        var inferred = await conversion.TryInferAsync(new MemoryStream(table.Content), CancellationToken.None);
        var converted = await Converted.OfAsync(conversion, table.Content);

        Assert.Equal(2, converted.Result.Passes);
        Assert.Equal(table.Rows.Count, inferred!.RowCount);
        Assert.Equal(converted.Result.Columns.Select(column => (column.Name, column.Type)), inferred.Columns.Select(column => (column.Name, column.Type)));
        Assert.Equal(
            Enumerable.Range(0, table.Columns.Count).Select(column => Types.TypeModel.Resolve(table.Profile, [.. table.Rows.Select(row => (row[column].Kind, row[column].Text))])),
            converted.Types);
    }

    private static TabularConversion Conversion(TableCase table) => new(
        table.Format, new ConversionOptions { SourceName = "table", Profile = table.Profile, Compression = table.Compression })
    { BatchRows = table.BatchRows, RowGroupRows = table.RowGroupRows };

    /// <summary>FsCheck's properties are not asynchronous.</summary>
    private static void Run(Func<Task> test) => Task.Run(test).GetAwaiter().GetResult();
}
