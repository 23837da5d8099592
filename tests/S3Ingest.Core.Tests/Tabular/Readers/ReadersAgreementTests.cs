namespace S3Ingest.Core.Tests.Tabular.Readers;

public sealed class ReadersAgreementTests
{
    private const string Text = """{"columns":[{"name":"a","type":"STRING"},{"name":"b","type":"INT64"}]}""";
    private const string TextOrJson = """{"columns":[{"name":"a","type":"STRING or JSON"},{"name":"b","type":"INT64"}]}""";
    private const string Blind = """{"columns":[{"name":"a","type":"STRING"},{"name":"b","type":"unsupported","reason":"it is nested"}]}""";

    [Fact]
    public void Equal_contents_agree()
    {
        using var agreement = Compare([Text, """["x","1"]""", "[null,\"2\"]"], [Text, """["x","1"]""", "[null,\"2\"]"], [TextOrJson, """["x","1"]""", "[null,\"2\"]"]);

        Assert.Equal(2, agreement.RowCount);
        Assert.Equal(["STRING", "INT64"], agreement.Columns.Select(column => column.Type));
        Assert.Equal([["x", "1"], [null, "2"]], agreement.Rows());
    }

    [Fact]
    public void A_column_that_one_reader_cannot_give_is_compared_among_the_others_and_named()
    {
        using var agreement = Compare([Blind, """["x",null]"""], [Text, """["x","1"]"""], [TextOrJson, """["x","1"]"""]);

        Assert.Equal("DuckDb does not tell the values of 'b': it is nested.", Assert.Single(agreement.Reservations));
        Assert.Equal([["x", "1"]], agreement.Rows());
        AssertDisagree([Blind, """["x",null]"""], [Text, """["x","1"]"""], [TextOrJson, """["x","2"]"""]);
        AssertDisagree([Blind], [Blind], [Blind]);
    }

    [Fact]
    public void Any_difference_is_a_failure()
    {
        string[] one = [Text, """["x","1"]"""];
        AssertDisagree(one, one, [Text, """["x","2"]"""]);
        AssertDisagree(one, [Text, """[null,"1"]"""], one);
        AssertDisagree([Text, """["","1"]"""], one, one);
        AssertDisagree(one, one, [Text]);
        AssertDisagree(one, one, [Text, """["x","1"]""", """["x","1"]"""]);
        AssertDisagree(one, [Text.Replace("INT64", "DOUBLE", StringComparison.Ordinal), """["x","1"]"""], one);
        AssertDisagree(one, [Text.Replace("\"a\"", "\"A\"", StringComparison.Ordinal), """["x","1"]"""], one);
        AssertDisagree(one, ["""{"columns":[{"name":"a","type":"STRING"}]}""", """["x"]"""], one);
        AssertDisagree([TextOrJson.Replace("INT64", "STRING or JSON", StringComparison.Ordinal), """["x","1"]"""], one, one);
    }

    [Fact]
    public void A_content_that_was_cut_off_is_noticed()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, $"{Text}\n[\"x\",\"1\"]\n");
        using var content = new ParquetContent(path);
        Assert.Throws<InvalidDataException>(() => content.Rows().Count());
        File.AppendAllText(path, "{\"rows\":2}\n");
        Assert.Throws<InvalidDataException>(() => content.Rows().Count());
    }

    private static void AssertDisagree(params string[][] contents) => Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Compare(contents).Dispose());

    private static ReadersAgreement Compare(params string[][] contents)
    {
        var read = contents.Select(lines =>
        {
            var path = Path.GetTempFileName();
            File.WriteAllLines(path, [.. lines, $$"""{"rows":{{lines.Length - 1}}}"""]);
            return new ParquetContent(path);
        }).ToList();
        try
        {
            return ReadersAgreement.Of(read);
        }
        catch
        {
            read.ForEach(content => content.Dispose());
            throw;
        }
    }
}
