using System.Text;

namespace S3Ingest.Core.Tests.Tabular.Xml;

public class XmlEncodingTests
{
    // Not registered: another test holds the session to knowing none of these.
    private static Encoding Get(string name) => CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);

    private static byte[] Document(string? declared, Encoding encoding, string text, bool mark) =>
        [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes((declared is null ? "" : $"<?xml version=\"1.0\" encoding='{declared}' ?>\n") + $"<a>{text}</a>")];

    [Theory]
    [InlineData(null, "utf-8", "é日😀", false)]
    [InlineData(null, "utf-8", "é日😀", true)]
    [InlineData("UTF-8", "utf-8", "é日😀", true)]
    [InlineData("ISO-8859-1", "utf-8", "é日😀", true)]
    [InlineData("UTF-16", "utf-16", "é日😀", true)]
    [InlineData("UTF-16", "utf-16", "é日😀", false)]
    [InlineData("UTF-16", "utf-16BE", "é日😀", true)]
    [InlineData("UTF-16", "utf-16BE", "é日😀", false)]
    [InlineData(null, "utf-16", "é日😀", true)]
    [InlineData("utf-8", "utf-16", "é日😀", true)]
    [InlineData("UTF-32", "utf-32", "é日😀", true)]
    [InlineData("UTF-32", "utf-32", "é日😀", false)]
    [InlineData(null, "utf-32BE", "é日😀", true)]
    [InlineData("UTF-32", "utf-32BE", "é日😀", false)]
    [InlineData("us-ascii", "us-ascii", "abc", false)]
    [InlineData("ISO-8859-1", "iso-8859-1", "é", false)]
    [InlineData("ISO-8859-15", "iso-8859-15", "€", false)]
    [InlineData("windows-1251", "windows-1251", "Привет", false)]
    [InlineData("Windows-1252", "windows-1252", "“€”", false)]
    [InlineData("Shift_JIS", "shift_jis", "日本", false)]
    [InlineData("GB18030", "gb18030", "中文😀", false)]
    [InlineData("EUC-KR", "euc-kr", "한국", false)]
    [InlineData("ibm037", "ibm037", "abc", false)]
    public void The_encoding_is_the_one_of_the_mark_or_the_declaration(string? declared, string encoding, string text, bool mark)
    {
        // Longer than the buffers, so characters are cut at their ends.
        var whole = string.Concat(Enumerable.Repeat(text + "x", 30_000));
        Assert.Equal(whole, XmlTables.Read(Document(declared, Get(encoding), whole, mark)).Rows.Single().Single());
    }

    [Theory]
    [InlineData("klingon", "which is unknown")]
    [InlineData("utf-7", "which is unknown")]
    [InlineData("UTF-16", "the content is not in it")]
    [InlineData("utf-32", "the content is not in it")]
    public void An_encoding_that_is_unknown_or_wrong_is_refused(string declared, string what)
    {
        var fault = XmlTables.Fault($"<?xml version='1.0' encoding='{declared}'?><a/>");
        Assert.Contains($"'{declared}'", fault.Message, StringComparison.Ordinal);
        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
        Assert.Equal((0L, 1L, 1L), (fault.Row, fault.Line, fault.Column));
    }

    [Theory]
    [InlineData(null, "utf-8", new byte[] { 0xFF }, 7)]
    [InlineData(null, "utf-8", new byte[] { 0xED, 0xA0, 0x80 }, 7)]
    [InlineData(null, "utf-8", new byte[] { 0xC3 }, 7)]
    [InlineData("unicode-1-1-utf-8", "utf-8", new byte[] { 0xFF }, 7)]
    [InlineData("us-ascii", "us-ascii", new byte[] { 0xE9 }, 7)]
    public void Bytes_that_are_no_character_are_refused_with_their_place(string? declared, string encoding, byte[] bad, long column)
    {
        var head = (declared is null ? "\n" : $"<?xml version='1.0' encoding='{declared}'?>\n") + "<a>" + string.Concat(Enumerable.Repeat("<r>x</r>\r\n", 20_000)) + "<r>";
        foreach (var text in new[] { "xyz", encoding == "utf-8" ? "x😀z" : "xyz" })
        {
            var fault = XmlTables.Fault([.. Get(encoding).GetBytes(head + text), .. bad, .. "</r></a>"u8]);
            Assert.Contains("bytes that are no character", fault.Message, StringComparison.Ordinal);
            Assert.Equal((20_002L, column), (fault.Line, fault.Column));
        }
    }

    [Theory]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xFF })]
    public void Broken_bytes_behind_the_root_are_refused(byte[] bad) =>
        Assert.Contains("no character", XmlTables.Fault([.. "<a/>\n"u8, .. bad]).Message, StringComparison.Ordinal);

    [Fact]
    public void Half_a_character_of_utf_16_is_refused()
    {
        byte[] start = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("<a>x")];
        var end = Encoding.Unicode.GetBytes("</a>");
        Assert.Contains("no character", XmlTables.Fault([.. start, 0x00, 0xD8, .. end]).Message, StringComparison.Ordinal);
        Assert.Contains("no character", XmlTables.Fault([.. start, 0x00, 0xDC, .. end]).Message, StringComparison.Ordinal);
        Assert.Contains("no character", XmlTables.Fault([.. start, .. end, 0x20]).Message, StringComparison.Ordinal);
    }
}
