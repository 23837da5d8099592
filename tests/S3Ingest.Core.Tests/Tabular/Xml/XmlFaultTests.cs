using System.Text;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tabular.Xml;

namespace S3Ingest.Core.Tests.Tabular.Xml;

public class XmlFaultTests
{
    [Theory]
    [InlineData("", 0, 1, 1, "The file is empty")]
    [InlineData("  \n", 0, 1, 1, "There is no element")]
    [InlineData("<!-- c -->", 0, 1, 1, "There is no element")]
    [InlineData("hello", 0, 1, 1, "Data at the root level is invalid. Correct it here.")]
    [InlineData("a,b\n1,2\n", 0, 1, 1, "Data at the root level is invalid")]
    [InlineData("<!DOCTYPE a><a/>", 0, 1, 1, "Document type definitions are refused")]
    [InlineData("<a/>\n<b/>", 1, 2, 2, "multiple root elements")]
    [InlineData("<a>\n<r>1</r>\n<r>2</s>\n</a>", 2, 3, 7, "does not match the end tag of 's'")]
    [InlineData("<a><r>1</r><r>2</r", 2, 1, 19, "The file ends before its XML does")]
    [InlineData("<a><r>1</r><r>2", 2, 1, 16, "Get the complete file")]
    [InlineData("<a><r>a & b</r></a>", 1, 1, 10, "EntityName")]
    [InlineData("<a><r>&x;</r></a>", 1, 1, 8, "undeclared entity 'x'")]
    [InlineData("<a><r>&#1;</r></a>", 1, 1, 9, "invalid character")]
    [InlineData("<a><r>\u0001</r></a>", 1, 1, 7, "invalid character")]
    [InlineData("<a><r x='1' x='2'/></a>", 1, 1, 13, "duplicate attribute")]
    [InlineData("<a><p:r/></a>", 1, 1, 5, "undeclared prefix")]
    [InlineData("<?xml version='1.1'?><a/>", 0, 1, 16, "Version number")]
    public void Broken_content_is_refused_with_its_place(string xml, long row, long line, long column, string what)
    {
        var fault = XmlTables.Fault(xml);
        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
        Assert.Equal((row, line, column), (fault.Row, fault.Line, fault.Column));
        Assert.DoesNotContain("position " + fault.Column, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_type_definition_is_refused_whatever_it_defines()
    {
        foreach (var xml in new[]
        {
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
            "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><a>&b;</a>",
            "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'http://127.0.0.1:9/x.dtd'><html/>",
        })
            Assert.Contains("<!DOCTYPE>", XmlTables.Fault(xml).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_after_many_rows_has_the_number_of_the_row()
    {
        var rows = string.Concat(Enumerable.Range(1, 50_000).Select(n => $"<r>{n}</r>\n"));
        var fault = XmlTables.Fault($"<a>\n{rows}<r>x</q></a>");
        Assert.Equal((50_001L, 50_002L, 7L), (fault.Row, fault.Line, fault.Column));
        Assert.StartsWith("'x.xml', row 50001 (line 50002, column 7): ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_in_the_rest_of_a_document_whose_layout_changed_is_found_at_once()
    {
        var rows = string.Concat(Enumerable.Range(1, 50_000).Select(n => $"<r>{n} and more text</r>\n"));
        Assert.Contains("EntityName", XmlTables.Fault($"<a>{rows}<s/><s/><s>a & b</s></a>").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_above_the_limit_is_refused_and_one_at_the_limit_is_not()
    {
        var limit = new string('é', 5000);
        foreach (var shape in new[] { "<a><r>#</r><r/></a>", "<a><r x='#'/><r/></a>", "<a><r><b>#</b></r><r/></a>", "<a>#</a>" })
        {
            Assert.Contains(limit, XmlTables.Read(shape.Replace("#", limit, StringComparison.Ordinal), maxValueBytes: 10_000).Rows[0]);
            var fault = XmlTables.Fault(shape.Replace("#", limit + "x", StringComparison.Ordinal), maxValueBytes: 10_000);
            Assert.Equal(1, fault.Row);
            Assert.Contains("10,000 bytes", fault.Message, StringComparison.Ordinal);
        }
        var many = string.Concat(Enumerable.Repeat("<b>123456</b>", 1200));
        Assert.Contains("-RowElement", XmlTables.Fault($"<a><r>{many}</r><r/></a>", maxValueBytes: 10_000).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_above_four_times_the_longest_value_is_refused()
    {
        var cells = string.Concat(Enumerable.Range(0, 9).Select(n => $"<c{n}>{new string('x', 9000)}</c{n}>"));
        Assert.Contains("40,000 bytes", XmlTables.Fault($"<a><r>{cells}</r><r/></a>", maxValueBytes: 10_000).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_of_the_stream_and_cancellation_pass_unchanged()
    {
        using var broken = new BrokenStream(Encoding.UTF8.GetBytes("<a><r>1</r>"));
        using var reader = new XmlRowReader(broken, new());
        Assert.Equal("gone", Assert.Throws<IOException>(() => reader.Read(new RowBatch(), CancellationToken.None)).Message);
        using var content = new MemoryStream("<a/>"u8.ToArray());
        using var other = new XmlRowReader(content, new());
        Assert.Throws<OperationCanceledException>(() => other.Read(new RowBatch(), new CancellationToken(true)));
    }

    [Fact]
    public void The_stream_stays_open()
    {
        using var content = new MemoryStream("<a/>"u8.ToArray());
        using (var reader = new XmlRowReader(content, new()))
            Assert.Equal(RowReadStatus.Rows, reader.Read(new RowBatch(), CancellationToken.None));
        Assert.True(content.CanRead);
    }

    private sealed class BrokenStream(byte[] content) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            base.Read(buffer, offset, count) is > 0 and var read ? read : throw new IOException("gone");
    }
}
