using System.Text;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tests.Tabular.Readers;

namespace S3Ingest.Core.Tests.Tabular.Conversion;

/// <summary>Headers, encodings and documents that converters are known to stumble over.</summary>
public class ShapeTrapTests
{
    private static string Lines(int count, Func<int, string> line) => string.Concat(Enumerable.Range(0, count).Select(line));

    [ReadersFact]
    public async Task Headers_that_repeat_or_lack_a_name_get_one()
    {
        var converted = await Trap.ConvertAsync("name,name,,NAME,name_1\na,b,c,d,e\n");
        using var read = await converted.ReadAsync();
        Assert.Equal(["name", "name_2", "column_3", "NAME_3", "name_1"], read.Columns.Select(column => column.Name));
        Assert.Equal([["a", "b", "c", "d", "e"]], read.Rows());
    }

    [ReadersFact]
    public async Task A_header_alone_is_a_table_without_rows()
    {
        var converted = await Trap.ConvertAsync("id,name\n");
        using var read = await converted.ReadAsync();
        Assert.Equal([("id", "STRING"), ("name", "STRING")], read.Columns.Select(column => (column.Name, column.Type)));
        Assert.Empty(read.Rows());
        Assert.Equal((0, 1), (converted.Result.RowCount, converted.Result.Passes));
    }

    [ReadersFact]
    public async Task Byte_order_marks_are_no_part_of_the_first_name()
    {
        const string Text = "größe,n\n\uFEFFä\U0001F600,1\n";
        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(true, true) })
        {
            var converted = await Converted.OfAsync(Trap.Conversion(TabularFormat.Csv), [.. encoding.GetPreamble(), .. encoding.GetBytes(Text)]);
            using var read = await converted.ReadAsync();
            Assert.Equal([("größe", "STRING"), ("n", "INT64")], read.Columns.Select(column => (column.Name, column.Type)));
            Assert.Equal([["\uFEFFä\U0001F600", "1"]], read.Rows());
        }
    }

    [ReadersFact]
    public async Task A_configuration_in_JSON_is_one_row()
    {
        var converted = await Trap.ConvertAsync("""{ "name": "x", "port": 8080, "on": true, "tls": null, "paths": [ "/a", "/b" ], "db": { "host": "h", "n": 1.50 } }""", TabularFormat.Json);
        Assert.Equal(["STRING", "INT64", "BOOLEAN", "STRING", "JSON", "JSON"], converted.Types);
        Assert.Equal([["x", "8080", "true", null, """["/a","/b"]""", """{"host":"h","n":1.50}"""]], await Trap.ReadAsync(converted));
    }

    [ReadersTheory]
    [InlineData(3, 1)]
    [InlineData(Trap.Prefix + 3, 2)]
    public async Task A_key_that_appears_late_is_null_before(int row, int passes)
    {
        var converted = await Trap.ConvertAsync(Lines(40, i => i == row ? $"{{\"late\":\"2024-01-02\",\"a\":{i}}}\n" : $"{{\"a\":{i}}}\n"), TabularFormat.JsonLines);
        Assert.Equal(["INT64", "DATE"], converted.Types);
        Assert.Equal(passes, converted.Result.Passes);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => new[] { $"{i}", i == row ? "2024-01-02" : null }), await Trap.ReadAsync(converted));
    }

    [ReadersTheory]
    [InlineData(3, 1)]
    [InlineData(Trap.Prefix + 3, 2)]
    public async Task JSON_numbers_beyond_the_integers_keep_their_digits(int row, int passes)
    {
        var converted = await Trap.ConvertAsync(Lines(40, i => $"{{\"a\":{(i == row ? "123456789012345678901234567890" : "7")}}}\n"), TabularFormat.JsonLines);
        Assert.Equal(["DECIMAL(38,0)"], converted.Types);
        Assert.Equal(passes, converted.Result.Passes);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => new[] { i == row ? "123456789012345678901234567890" : "7" }), await Trap.ReadAsync(converted));
    }

    [ReadersTheory]
    [InlineData(3, 1)]
    [InlineData(Trap.Prefix + 3, 2)]
    public async Task JSON_strings_are_never_taken_for_numbers(int row, int passes)
    {
        var converted = await Trap.ConvertAsync(Lines(40, i => $"{{\"a\":{(i == row ? "\"7\"" : "7")},\"b\":\"1.5\"}}\n"), TabularFormat.JsonLines);
        Assert.Equal(["JSON", "STRING"], converted.Types);
        Assert.Equal(passes, converted.Result.Passes);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => new[] { i == row ? "\"7\"" : "7", "1.5" }), await Trap.ReadAsync(converted));
    }

    [ReadersTheory]
    [InlineData(3)]
    [InlineData(Trap.Prefix + 3)]
    public async Task A_row_that_is_no_object_makes_all_rows_values(int row)
    {
        var converted = await Trap.ConvertAsync($"[{Lines(40, i => (i > 0 ? "," : "") + (i == row ? "17" : $"{{\"a\": {i}}}"))}]", TabularFormat.Json);
        Assert.Equal([("value", "JSON")], converted.Result.Columns.Select(column => (column.Name, column.Type.ToString())));
        Assert.Equal(3, converted.Result.Passes);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => new[] { i == row ? "17" : $"{{\"a\":{i}}}" }), await Trap.ReadAsync(converted));
    }

    [ReadersFact]
    public async Task A_second_document_behind_an_array_makes_both_values()
    {
        var converted = await Trap.ConvertAsync($"[{Lines(40, i => (i > 0 ? "," : "") + $"{{\"a\":{i}}}")}]\n{{\"a\":1}}", TabularFormat.Json);
        Assert.Equal(["JSON"], converted.Types);
        Assert.Equal((2, 3), (converted.Result.RowCount, converted.Result.Passes));
        Assert.Equal("{\"a\":1}", (await Trap.ReadAsync(converted))[1][0]);
    }

    [ReadersFact]
    public async Task The_rows_of_a_path_are_those_of_its_array()
    {
        var content = Encoding.UTF8.GetBytes($"{{\"meta\":{{\"n\":2}},\"data\":{{\"items\":[{Lines(20, i => (i > 0 ? "," : "") + $"{{\"a\":{i}}}")}]}}}}");
        var converted = await Converted.OfAsync(Trap.Conversion(TabularFormat.Json, jsonPath: "$.data.items"), content);
        Assert.Equal(["INT64"], converted.Types);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => new[] { $"{i}" }), await Trap.ReadAsync(converted));
    }

    [ReadersTheory]
    [InlineData(3, 1)]
    [InlineData(Trap.Prefix + 3, 2)]
    public async Task XML_attributes_and_elements_are_columns(int row, int passes)
    {
        var converted = await Trap.ConvertAsync(
            $"<?xml version=\"1.0\"?>\n<t>{Lines(40, i => $"<r id=\"{i:000}\" n=\"{i}\">\n  <v>{(i == row ? "1.5" : "7")}</v>{(i == 2 ? "<e a=\"1\"/>" : "")}</r>")}</t>", TabularFormat.Xml);
        Assert.Equal([("id", "STRING"), ("n", "INT64"), ("v", "DOUBLE"), ("e", "JSON")], converted.Result.Columns.Select(column => (column.Name, column.Type.ToString())));
        Assert.Equal(passes, converted.Result.Passes);
        Assert.Equal(
            Enumerable.Range(0, 40).Select(i => new[] { $"{i:000}", $"{i}", i == row ? "3ff8000000000000" : "401c000000000000", i == 2 ? "{\"@a\":\"1\"}" : null }),
            await Trap.ReadAsync(converted));
    }

    [ReadersTheory]
    [InlineData(3)]
    [InlineData(Trap.Prefix + 3)]
    public async Task An_XML_attribute_that_meets_an_element_of_its_name_keeps_its_own_column(int row)
    {
        var converted = await Trap.ConvertAsync($"<t>{Lines(40, i => $"<r id=\"{i}\">{(i == row ? "<id>x</id>" : "")}</r>")}</t>", TabularFormat.Xml);
        Assert.Equal(["@id", "id"], converted.Result.Columns.Select(column => column.Name));
        Assert.Equal(["INT64", "STRING"], converted.Types);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => new[] { $"{i}", i == row ? "x" : null }), await Trap.ReadAsync(converted));
    }

    [ReadersFact]
    public async Task An_empty_XML_element_is_an_empty_text_among_texts_and_null_among_numbers()
    {
        var converted = await Trap.ConvertAsync("<t><r><a/><b/></r><r><a>x</a><b>1</b></r><r/></t>", TabularFormat.Xml);
        Assert.Equal(["STRING", "INT64"], converted.Types);
        Assert.Equal([["", null], ["x", "1"], [null, null]], await Trap.ReadAsync(converted));
    }
}
