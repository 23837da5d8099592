using System.Text;
using S3Ingest.Core.Tabular;

namespace S3Ingest.Core.Tests.Tabular.Conversion;

/// <summary>Broken content, before and behind the rows that types are inferred from: a fault with its place and no file.</summary>
public class ConversionFaultTests
{
    public static readonly TheoryData<int> Rows = [3, Trap.Prefix + 30];

    private static async Task AssertFaultAsync(TabularFormat format, int row, string head, Func<int, string> plain, string broken, string tail, long line, long column, string what)
    {
        var text = new StringBuilder(head);
        for (var i = 1; i < row; i++)
            text.Append(plain(i)).Append('\n');
        var fault = await Trap.FaultAsync(Encoding.Latin1.GetBytes(text.Append(broken).Append(tail).ToString()), format);
        Assert.Equal((row, line, column), (fault.Row, fault.Line, fault.Column));
        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
        Assert.Equal("trap", fault.Target);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public Task A_row_with_fewer_fields(int row) => AssertFaultAsync(TabularFormat.Csv, row, "a,b\n", i => $"{i},x", "7", "\n8,y\n", row + 1, 2, "2 fields");

    [Theory]
    [MemberData(nameof(Rows))]
    public Task A_row_with_more_fields(int row) => AssertFaultAsync(TabularFormat.Csv, row, "a,b\n", i => $"{i},x", "7,x,z", "\n8,y\n", row + 1, 5, "more fields");

    [Theory]
    [MemberData(nameof(Rows))]
    public Task A_quote_that_is_never_closed(int row) => AssertFaultAsync(TabularFormat.Csv, row, "a,b\n", i => $"{i},x", "7,\"x", "\n8,y\n", row + 1, 3, "quote");

    [Theory]
    [MemberData(nameof(Rows))]
    public Task Text_behind_a_closing_quote(int row) => AssertFaultAsync(TabularFormat.Csv, row, "a,b\n", i => $"{i},x", "7,\"x\"y", "\n8,y\n", row + 1, 6, "closing quote");

    [Theory]
    [MemberData(nameof(Rows))]
    public Task Bytes_that_are_no_UTF_8(int row) => AssertFaultAsync(TabularFormat.Csv, row, "a,b\n", i => $"{i},x", "7,\u00E9", "\n8,y\n", row + 1, 3, "0xE9");

    [Theory]
    [MemberData(nameof(Rows))]
    public Task JSON_that_is_cut_off(int row) => AssertFaultAsync(TabularFormat.Json, row, "[\n", i => $"{{\"a\":{i}}},", "{\"a\":", "", row + 1, 6, "ends");

    [Theory]
    [MemberData(nameof(Rows))]
    public Task JSON_that_is_none(int row) => AssertFaultAsync(TabularFormat.JsonLines, row, "", i => $"{{\"a\":{i}}}", "{'a':1}", "\n", row, 2, "");

    [Theory]
    [MemberData(nameof(Rows))]
    public Task JSON_that_is_nested_too_deep(int row) =>
        AssertFaultAsync(TabularFormat.JsonLines, row, "", i => $"{{\"a\":{i}}}", $"{{\"a\":{new string('[', 64)}{new string(']', 64)}}}", "\n", row, 69, "64 deep");

    [Theory]
    [MemberData(nameof(Rows))]
    public Task XML_whose_tags_do_not_match(int row) =>
        AssertFaultAsync(TabularFormat.Xml, row, "<t>\n", i => $"<r><a>{i}</a></r>", "<r><a>1</b></r>", "</t>", row + 1, 10, "'b'");

    [Theory]
    [InlineData("<!DOCTYPE t [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><t><r>&x;</r><r/></t>")]
    [InlineData("<!DOCTYPE t [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;'>]><t><r>&b;</r><r/></t>")]
    public async Task A_document_type_definition(string xml) =>
        Assert.Contains("Document type definitions are refused", (await Trap.FaultAsync(Encoding.UTF8.GetBytes(xml), TabularFormat.Xml)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(TabularFormat.Csv, "")]
    [InlineData(TabularFormat.Csv, "\n \n")]
    [InlineData(TabularFormat.Tsv, "")]
    [InlineData(TabularFormat.Json, "")]
    [InlineData(TabularFormat.Json, "\n ")]
    [InlineData(TabularFormat.JsonLines, "")]
    [InlineData(TabularFormat.Xml, "")]
    [InlineData(TabularFormat.Xml, "\uFEFF")]
    [InlineData(TabularFormat.Csv, "\uFEFF")]
    [InlineData(TabularFormat.Json, "\uFEFF")]
    public async Task A_file_with_nothing_in_it(TabularFormat format, string text)
    {
        var fault = await Trap.FaultAsync(Encoding.UTF8.GetBytes(text), format);
        Assert.Equal(0, fault.Row);
    }

    [Fact]
    public async Task A_fault_behind_a_contradiction_is_found_in_the_first_pass()
    {
        var text = "a,b\n" + string.Concat(Enumerable.Range(1, 30).Select(i => i == 20 ? "x,1\n" : $"{i},1\n")) + "1,2,3\n";
        var conversion = Trap.Conversion(TabularFormat.Csv);
        var fault = await Assert.ThrowsAsync<IngestException>(() => conversion.TryWriteAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), Stream.Null, default));
        Assert.Equal((31L, 1), (fault.Row, conversion.Passes));
    }

    [Fact]
    public async Task Behind_a_contradiction_nothing_more_is_written()
    {
        const int Contradicting = 40;
        var lines = Enumerable.Range(1, 5_000).Select(i => i == Contradicting ? "x\n" : $"{i}\n").Prepend("a\n").ToArray();
        Assert.Equal(await WrittenAsync(lines[..(Contradicting + 1)]), await WrittenAsync(lines));

        static async Task<byte[]> WrittenAsync(string[] lines)
        {
            using var output = new MemoryStream();
            Assert.Null(await Trap.Conversion(TabularFormat.Csv).TryWriteAsync(new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(lines))), output, default));
            Assert.NotEqual(0, output.Length);
            return output.ToArray();
        }
    }

    [Fact]
    public async Task Content_that_is_another_one_in_the_second_pass_is_a_changed_source()
    {
        static MemoryStream Content(string last) => new(Encoding.UTF8.GetBytes("a\n" + string.Concat(Enumerable.Range(1, 30).Select(i => $"{i}\n")) + last));
        var conversion = Trap.Conversion(TabularFormat.Csv);
        Assert.Null(await conversion.TryWriteAsync(Content("1.5\n"), Stream.Null, default));
        var fault = await Assert.ThrowsAsync<IngestException>(() => conversion.TryWriteAsync(Content("x\n"), Stream.Null, default));
        Assert.Equal((IngestErrorId.SourceChanged, true), (fault.ErrorId, fault.IsTransient));
    }
}
