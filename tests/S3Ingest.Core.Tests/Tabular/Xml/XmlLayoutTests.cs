using System.Globalization;
using System.Text;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tabular.Xml;

namespace S3Ingest.Core.Tests.Tabular.Xml;

public class XmlLayoutTests
{
    private static string Table(string xml) => XmlTables.Read(xml).ToString();

    private static string Repeat(int count, Func<int, string> part) => string.Concat(Enumerable.Range(0, count).Select(part));

    [Fact]
    public void Repeated_children_of_the_root_are_rows() => Assert.Equal(
        "id|name|city\n1|Ann|Rome\n2|Bob|~",
        Table("<people><person id='1'><name>Ann</name><city>Rome</city></person>\n <person id='2'><name>Bob</name></person></people>"));

    [Fact]
    public void A_root_whose_children_all_differ_is_one_row() => Assert.Equal(
        "version|host|port|users\n2|db|5432|json:{\"user\":[{\"@name\":\"a\"},{\"@name\":\"b\"}]}",
        Table("<config version='2'><host>db</host><port>5432</port><users><user name='a'/><user name='b'/></users></config>"));

    [Theory]
    [InlineData("<a/>")]
    [InlineData("<a></a>")]
    [InlineData("<?xml version='1.0'?><!-- c --><a xmlns='u'><!-- c --></a>\n")]
    public void An_empty_root_is_one_row_without_a_value(string xml) => Assert.Equal("value\n~", Table(xml));

    [Fact]
    public void A_root_of_text_is_one_row_of_one_value() => Assert.Equal("value\n 42 ", Table("<a> 42 </a>"));

    [Fact]
    public void One_child_is_a_column_of_the_root_and_two_of_one_name_are_rows()
    {
        Assert.Equal("row\njson:{\"a\":\"1\"}", Table("<rows><row><a>1</a></row></rows>"));
        Assert.Equal("a\n1\n2", Table("<rows><row><a>1</a></row><row><a>2</a></row></rows>"));
    }

    [Fact]
    public void What_stands_beside_the_rows_goes_to_the_metadata()
    {
        var table = XmlTables.Read(
            "<export date='2024-01-02'>\n<by>me &amp; you</by><row>1</row><row>2</row>late<info a='x'><b/></info><row>3</row> text</export>");
        Assert.Equal("value\n1\n2\n3", table.ToString());
        Assert.Equal(
            """{"@date":"2024-01-02","by":"me & you","info":{"@a":"x","b":""},"#text":["late"," text"]}""", table.Json);
        Assert.Equal(1, table.Passes);
    }

    [Fact]
    public void Without_anything_beside_the_rows_there_is_no_metadata() =>
        Assert.Empty(XmlTables.Read("<rows><row>1</row><row>2</row></rows>").Metadata);

    [Fact]
    public void Where_several_names_repeat_all_children_are_rows_and_a_column_has_their_names()
    {
        var table = XmlTables.Read("<shop open='yes'><book id='1'/><cd><title>t</title></cd><book id='2'/>free<cd/><map/></shop>");
        Assert.Equal("element|id|title|value\nbook|1|~|~\ncd|~|t|~\nbook|2|~|~\n#text|~|~|free\ncd|~|~|~\nmap|~|~|~", table.ToString());
        Assert.Equal("""{"@open":"yes"}""", table.Json);
        Assert.Equal(1, table.Passes);
    }

    [Fact]
    public void A_second_name_that_repeats_after_rows_were_handed_out_changes_the_layout_once()
    {
        var table = XmlTables.Read($"<shop><note/>{Repeat(60_000, n => $"<book id='{n}'/>")}<cd id='x'/><cd/><cd/><dvd/></shop>");
        Assert.Equal(2, table.Passes);
        Assert.Equal(["element", "id"], table.Columns);
        Assert.Equal(60_005, table.Rows.Count);
        Assert.Equal(["note", "~"], table.Rows[0]);
        Assert.Equal(["book", "59999"], table.Rows[60_000]);
        Assert.Equal(["cd", "x"], table.Rows[60_001]);
        Assert.Equal(["dvd", "~"], table.Rows[^1]);
        Assert.Equal("", table.Json);
    }

    [Fact]
    public void More_beside_the_rows_than_metadata_can_hold_becomes_rows()
    {
        var table = XmlTables.Read($"<a><row>1</row><big>{new string('x', 70_000)}</big><row>2</row></a>");
        Assert.Equal(["element", "value"], table.Columns);
        Assert.Equal(["row", "big", "row"], table.Rows.Select(r => r[0]));
        Assert.Equal(70_000, table.Rows[1][1].Length);
        Assert.Equal("", table.Json);
    }

    [Fact]
    public void More_text_between_the_rows_than_metadata_can_hold_becomes_rows()
    {
        var table = XmlTables.Read($"<p>{Repeat(3000, n => $"some text before number {n} <b>{n}</b>")}</p>");
        Assert.Equal(6000, table.Rows.Count);
        Assert.Equal(["#text", "some text before number 0 "], table.Rows[0]);
        Assert.Equal(["b", "2999"], table.Rows[^1]);
    }

    [Fact]
    public void Rows_of_a_given_element_are_found_at_any_depth_and_the_rest_is_left_out()
    {
        var table = XmlTables.Read(
            "<r x='1'><row>0</row><a><row id='1'><row>inner</row></row></a><b><c><row id='2'/></c>text</b></r>", rowElement: "row");
        Assert.Equal("value|id|row\n0|~|~\n~|1|inner\n~|2|~", table.ToString());
        Assert.Empty(table.Metadata);
        Assert.Equal("x\n1", XmlTables.Read("<row x='1'/>", rowElement: "row").ToString());
    }

    [Fact]
    public void A_row_element_that_does_not_occur_is_a_fault_that_names_those_that_do()
    {
        var fault = XmlTables.Fault("<a><b/><Item/><b/></a>", rowElement: "item");
        Assert.Contains("'item'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Item, a, b.", fault.Message, StringComparison.Ordinal);
        Assert.Contains("-RowElement", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_attribute_that_meets_an_element_of_its_name_is_marked() => Assert.Equal(
        "@ID|id|b\n1|~|~\n2|x|y", Table("<a><r ID='1'/><r ID='2'><id>x</id><b>y</b></r></a>"));

    [Fact]
    public void An_attribute_that_comes_after_an_element_of_its_name_is_marked() => Assert.Equal(
        "id|@id\nx|~\n~|1", Table("<a><r><id>x</id></r><r id='1'/></a>"));

    [Fact]
    public void An_element_that_meets_an_attribute_of_its_name_after_rows_were_handed_out_changes_the_layout_once()
    {
        var table = XmlTables.Read($"<a>{Repeat(60_000, n => $"<r id='{n}' k='1' z='2'/>")}<r><id>x</id></r><r><K>y</K><new/></r></a>");
        Assert.Equal(2, table.Passes);
        Assert.Equal(["@id", "@k", "z", "id", "K", "new"], table.Columns);
        Assert.Equal(["59999", "1", "2", "~", "~", "~"], table.Rows[59_999]);
        Assert.Equal(["~", "~", "~", "~", "y", "_"], table.Rows[^1]);
        Assert.Equal(["id", "k"], table.Layout!.MarkedAttributes.Order());
    }

    [Fact]
    public void Names_that_differ_in_case_or_namespace_do_not_merge() => Assert.Equal(
        "ID|id_1|link|atom:link|lang|xml:lang|link_1\n1|2|a|b|~|~|~\n~|~|~|~|de|en|c",
        Table("<c xmlns:atom='u1'><r><ID>1</ID><id>2</id><link>a</link><atom:link>b</atom:link></r><r lang='de' xml:lang='en'><link xmlns='u2'>c</link></r></c>"));

    [Fact]
    public void Ten_thousand_columns_are_columns()
    {
        var table = XmlTables.Read($"<a>{Repeat(10_000, n => $"<c{n}>{n}</c{n}>")}</a>");
        Assert.Equal(10_000, table.Columns.Count);
        Assert.Equal("9999", table.Rows.Single()[9999]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40_000)]
    public void Rows_with_more_than_ten_thousand_names_become_JSON_values(int before)
    {
        var table = XmlTables.Read($"<a>{Repeat(before, n => "<r k='1'/>")}<r>{Repeat(10_001, n => $"<c{n}>{n}</c{n}>")}</r><r>t</r><r/></a>");
        Assert.Equal(2, table.Passes);
        Assert.Equal(["value"], table.Columns);
        Assert.Equal("json:{\"@k\":\"1\"}", table.Rows[0][0]);
        Assert.StartsWith("json:{\"c0\":\"0\",\"c1\":\"1\"", table.Rows[before][0], StringComparison.Ordinal);
        Assert.Equal(["t", "_"], table.Rows.TakeLast(2).Select(r => r[0]));
    }

    [Fact]
    public void A_root_with_more_than_ten_thousand_children_of_different_names_is_one_JSON_value()
    {
        var table = XmlTables.Read($"<a>{Repeat(10_001, n => $"<c{n}/>")}</a>");
        Assert.Equal(["value"], table.Columns);
        Assert.EndsWith("\"c10000\":\"\"}", table.Rows.Single()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_layout_reported_at_the_end_gives_the_same_table()
    {
        foreach (var xml in new[] { "<a/>", "<a><b/><b/><c/></a>", "<a><b/><b/><c/><c/></a>", "<a x='1'><x/></a>" })
        {
            var first = XmlTables.Read(xml);
            using var content = new MemoryStream(Encoding.UTF8.GetBytes(xml));
            using var reader = new XmlRowReader(content, new() { Layout = first.Layout });
            var batch = new RowBatch();
            Assert.Equal(RowReadStatus.Rows, reader.Read(batch, CancellationToken.None));
            Assert.Equal(first.Columns, reader.Columns);
            Assert.Equal(first.Rows.Count, batch.RowCount);
            Assert.Equal(first.Metadata, reader.DocumentMetadata);
        }
    }

    [Fact]
    public void Batches_are_cut_at_their_limits()
    {
        var table = XmlTables.Read($"<a>{Repeat(70_000, n => $"<r>{n}</r>")}</a>");
        Assert.Equal([32_768, 32_768, 4464], table.Batches);
        Assert.Equal(Enumerable.Range(0, 70_000).Select(n => n.ToString(CultureInfo.InvariantCulture)), table.Rows.Select(r => r[0]));
    }
}
