namespace S3Ingest.Core.Tests.Tabular.Xml;

public class XmlCellTests
{
    private const string Xsi = "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'";

    /// <summary>The cells of column c in rows whose content is given.</summary>
    private static string[] Cells(params string[] contents) =>
        [.. XmlTables.Read($"<t {Xsi}>{string.Concat(contents.Select(c => $"<r><k/>{c}</r>"))}<r/><r/></t>").Rows.Take(contents.Length).Select(r => r[1])];

    [Fact]
    public void Text_stands_as_it_is() => Assert.Equal(
        ["  a b ", "  ", "a&<b", "x<y>&amp;z", "ab", "é\u00A0😀", "line\nnext\tend", "007"],
        Cells("<c>  a b </c>", "<c>  </c>", "<c>a&amp;&lt;b</c>", "<c>x<![CDATA[<y>&amp;]]>z</c>", "<c>a<!-- c --><?pi x?>b</c>", "<c>&#233;&#xA0;&#x1F600;</c>", "<c>line\r\nnext\tend</c>", "<c>007</c>"));

    [Fact]
    public void An_empty_element_or_attribute_is_blank_and_a_missing_or_nil_one_null()
    {
        Assert.Equal(
            ["_", "_", "_", "_", "~", "~", "_", "1"],
            Cells("<c/>", "<c></c>", "<c><!-- c --></c>", "<c><![CDATA[]]></c>", "", "<c xsi:nil='true'/>", "<c xsi:nil='false'/>", "<c xsi:nil=' 0 '>1</c>"));
        Assert.Equal("a\n_\n~", XmlTables.Read("<t><r a=''/><r/></t>").ToString());
    }

    [Fact]
    public void Nested_content_is_JSON_and_loses_nothing() => Assert.Equal(
        [
            """json:{"@u":"EUR","#text":"5"}""",
            """json:{"@u":"EUR"}""",
            """json:{"x":"1","y":["2","","3"],"z":null}""",
            """json:{"@q":"a\"b\\c","x":{"@d":"1","e":"\n\t "}}""",
            """json:{"#content":["Hello ",{"b":"big"}," ",{"i":{"@k":"1","#text":"world"}},"!"]}""",
            """json:{"#content":[" ",{"b":""}," x"]}""",
            """json:{"@nil":"true","@why":"x"}""",
            """json:{"@nil":"maybe"}""",
        ],
        Cells(
            "<c u='EUR'>5</c>",
            "<c u='EUR'></c>",
            "<c> <x>1</x> <y>2</y><y/><z xsi:nil='1'/> <y>3</y></c>",
            "<c q='a&quot;b\\c'><x d='1'><e>&#xA;&#9; </e></x></c>",
            "<c>Hello <b>big</b> <i k='1'>world</i>!</c>",
            "<c> <b/> x</c>",
            "<c xsi:nil='true' why='x'/>",
            "<c xsi:nil='maybe'/>"));

    [Fact]
    public void Children_that_repeat_in_a_row_are_a_JSON_array_beside_single_ones_as_text() => Assert.Equal(
        ["a", """json:["a","b"]""", """json:["a",{"d":"1"},"",null]"""],
        Cells("<c>a</c>", "<c>a</c><c>b</c>", "<c>a</c><e/><c><d>1</d></c><c/><c xsi:nil='true'/>"));

    [Fact]
    public void Text_beside_children_has_its_own_column_and_white_space_none() => Assert.Equal(
        "a|#text|value\n1|~|~\n2| x |~\n3|json:[\"x \",\" y\"]|~\n~|~|z",
        XmlTables.Read("<t>\n<r>\n <a>1</a>\n</r><r><a>2</a> x </r><r>x <a>3</a> y</r><r>z</r></t>").ToString());

    [Fact]
    public void Text_beside_children_is_the_same_in_the_held_beginning_and_after_it()
    {
        const string Row = "<r>\n<a>1</a> <!-- c --> x<!-- c --> <b/>\n<![CDATA[ ]]>y</r>";
        var table = XmlTables.Read($"<t>{string.Concat(Enumerable.Repeat(Row, 20_000))}</t>");
        Assert.Equal(20_000, table.Rows.Count);
        Assert.Equal(["1|_|json:[\" x \",\" y\"]"], table.Rows.Select(r => string.Join('|', r)).Distinct());
    }

    [Fact]
    public void Text_beside_attributes_is_the_value() => Assert.Equal(
        "code|value\nUSD|1.08\nJPY|~\nCHF|  ",
        XmlTables.Read("<t><r code='USD'>1.08</r><r code='JPY'/><r code='CHF'>  </r></t>").ToString());

    [Fact]
    public void Text_beside_an_attribute_called_value_is_not_merged_with_it() => Assert.Equal(
        "value|#text\n1|x\n2|y", XmlTables.Read("<t><r value='1'>x</r><r value='2'>y</r></t>").ToString());

    [Fact]
    public void A_name_value_that_comes_after_the_column_value_is_not_merged_with_it()
    {
        Assert.Equal("value|@value\nx|~\n~|1", XmlTables.Read("<t><r>x</r><r value='1'/></t>").ToString());
        Assert.Equal("value|value_1\nx|~\n~|1", XmlTables.Read("<t><r>x</r><r><value>1</value></r></t>").ToString());
        Assert.Equal(
            "element|element_1|@element\nr|2|~\nr|~|1\ns|~|~\ns|~|~",
            XmlTables.Read("<t><r><element>2</element></r><r element='1'/><s/><s/></t>").ToString());
    }

    [Fact]
    public void Namespace_declarations_and_schema_locations_are_not_data_and_other_reserved_attributes_are() => Assert.Equal(
        "type|lang|space|a\nT|en|preserve|1\n~|~|~|2",
        XmlTables.Read($"<t xmlns='u' {Xsi} xsi:schemaLocation='u u.xsd'><r xmlns:p='v' xsi:noNamespaceSchemaLocation='z' xsi:type='T' xml:lang='en' xml:space='preserve'>\n <p:a>1</p:a></r><r xsi:nil='true'><a xmlns='v'>2</a></r></t>").ToString());

    [Fact]
    public void Names_of_two_namespaces_do_not_merge_in_JSON() => Assert.Equal(
        ["""json:{"@a":"3","x":"1","p:x":"2"}""", """json:{"p:x":"4"}"""],
        Cells("<c xmlns:p='u' a='3'><x>1</x><p:x>2</p:x></c>", "<c xmlns:q='u'><q:x>4</q:x></c>"));

    [Fact]
    public void Values_longer_than_the_parsers_and_our_buffers_come_whole()
    {
        var text = string.Concat(Enumerable.Range(0, 60_000).Select(n => n % 7 == 0 ? "😀" : n % 5 == 0 ? "é" : "ab"));
        var table = XmlTables.Read($"<t><r a='{text}'><b>{text}&amp;{text}</b><c><d>{text}</d></c></r><r> {text}</r></t>");
        Assert.Equal([text, text + "&" + text, $"json:{{\"d\":\"{text}\"}}", "~"], table.Rows[0]);
        Assert.Equal(" " + text, table.Rows[1][3]);
    }

    [Fact]
    public void Nesting_goes_sixty_four_levels_below_a_row()
    {
        string Deep(int levels) => $"<t><r>{string.Concat(Enumerable.Repeat("<d>", levels))}x{string.Concat(Enumerable.Repeat("</d>", levels))}</r><r/></t>";
        Assert.Equal("json:" + string.Concat(Enumerable.Repeat("{\"d\":", 63)) + "\"x\"" + new string('}', 63), XmlTables.Read(Deep(64)).Rows[0][0]);
        var fault = XmlTables.Fault(Deep(65));
        Assert.Equal(1, fault.Row);
        Assert.Contains("64 levels", fault.Message, StringComparison.Ordinal);
        Assert.Equal("a\n1", XmlTables.Read(string.Concat(Enumerable.Repeat("<d>", 500)) + "<r><a>1</a></r>" + string.Concat(Enumerable.Repeat("</d>", 500)), rowElement: "r").ToString());
    }
}
