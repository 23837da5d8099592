namespace S3Ingest.Core.Tests.Tabular.Xml;

/// <summary>Documents as they are met: each well-formed one converts, and nothing of it gets lost.</summary>
public class XmlShapeTests
{
    [Fact]
    public void A_configuration_file_is_one_row() => Assert.Equal(
        "configSections|appSettings|runtime\n"
        + """json:{"section":{"@name":"log","@type":"Log.Section"}}|json:{"add":[{"@key":"a","@value":"1"},{"@key":"b","@value":""}]}|_""",
        XmlTables.Read(
            """
            <?xml version="1.0" encoding="utf-8"?>
            <configuration>
              <configSections>
                <section name="log" type="Log.Section" />
              </configSections>
              <!-- settings -->
              <appSettings>
                <add key="a" value="1" />
                <add key="b" value="" />
              </appSettings>
              <runtime />
            </configuration>
            """).ToString());

    [Fact]
    public void A_feed_is_one_row_and_its_items_are_rows_when_they_are_named()
    {
        const string feed =
            """
            <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
              <title>News</title><atom:link href="u"/><link>v</link>
              <item><title>A</title><dc:creator>x</dc:creator><category>1</category><category>2</category><guid isPermaLink="false">g</guid></item>
              <item><title>B</title><description><![CDATA[<p>b</p>]]></description></item>
            </channel></rss>
            """;
        Assert.Equal(
            "version|channel\n2.0|json:"
            + """{"title":"News","link":{"@href":"u"},"link_1":"v","item":[{"title":"A","creator":"x","category":["1","2"],"guid":{"@isPermaLink":"false","#text":"g"}},"""
            + """{"title":"B","description":"<p>b</p>"}]}""",
            XmlTables.Read(feed).ToString());
        Assert.Equal(
            "title|creator|category|guid|description\n"
            + """A|x|json:["1","2"]|json:{"@isPermaLink":"false","#text":"g"}|~""" + "\nB|~|~|~|<p>b</p>",
            XmlTables.Read(feed, rowElement: "item").ToString());
    }

    [Fact]
    public void A_drawing_has_its_shapes_as_rows()
    {
        var table = XmlTables.Read(
            """
            <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10" height="20">
              <title>t</title>
              <rect x="1" y="2"/><rect x="3" y="4"><animate dur="1s"/></rect>
              <g><use xlink:href="#a"/></g>
            </svg>
            """);
        Assert.Equal("x|y|animate\n1|2|~\n3|4|json:{\"@dur\":\"1s\"}", table.ToString());
        Assert.Equal("""{"@width":"10","@height":"20","title":"t","g":{"use":{"@href":"#a"}}}""", table.Json);
    }

    [Fact]
    public void A_message_is_one_row() => Assert.Equal(
        "encodingStyle|Header|Body\nhttp://www.w3.org/2003/05/soap-encoding|_|json:"
        + """{"GetPrices":{"@id":"1","Item":["Apples","Pears"]}}""",
        XmlTables.Read(
            """
            <soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope/" soap:encodingStyle="http://www.w3.org/2003/05/soap-encoding">
              <soap:Header/>
              <soap:Body>
                <m:GetPrices xmlns:m="http://example.org/prices" id="1"><m:Item>Apples</m:Item><m:Item>Pears</m:Item></m:GetPrices>
              </soap:Body>
            </soap:Envelope>
            """).ToString());

    [Fact]
    public void A_page_keeps_its_text_and_the_order_inside_it()
    {
        Assert.Equal(
            "lang|head|body\nen|json:{\"title\":\"T\"}|json:"
            + """{"h1":"H","p":[{"#content":["One ",{"b":"two"}," ",{"i":"three"},"."]},"four"]}""",
            XmlTables.Read(
                """
                <html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en">
                <head><title>T</title></head>
                <body><h1>H</h1><p>One <b>two</b> <i>three</i>.</p>
                <p>four</p></body></html>
                """).ToString());
        Assert.Equal(
            "b|#text|value\ntwo|One |~\n~|~|four",
            XmlTables.Read("<body><p>One <b>two</b></p>\n<p>four</p></body>").ToString());
    }

    [Fact]
    public void A_root_of_text_and_elements_that_all_differ_is_one_row() => Assert.Equal(
        "b|i|#text\nx|y|json:[\"a \",\" c\"]", XmlTables.Read("<p>a <b>x</b><i>y</i> c</p>").ToString());

    [Fact]
    public void A_workbook_row_with_cells_of_one_name_is_an_array() => Assert.Equal(
        "r|c\n1|json:[{\"@r\":\"A1\",\"v\":\"1\"},{\"@r\":\"B1\",\"v\":\"2\"}]\n2|json:{\"@r\":\"A2\",\"v\":\"3\"}",
        XmlTables.Read("<d><row r='1'><c r='A1'><v>1</v></c><c r='B1'><v>2</v></c></row><row r='2'><c r='A2'><v>3</v></c></row></d>").ToString());
}
