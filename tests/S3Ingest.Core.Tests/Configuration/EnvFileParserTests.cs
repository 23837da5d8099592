using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Tests.Configuration;

public class EnvFileParserTests
{
    [Theory]
    [InlineData("A=b", "b")]
    [InlineData("A=", "")]
    [InlineData("A=   ", "")]
    [InlineData("  A = b c  ", "b c")]
    [InlineData("export A=b", "b")]
    [InlineData("export\tA=b", "b")]
    [InlineData("A=b # comment", "b")]
    [InlineData("A=b#no comment", "b#no comment")]
    [InlineData("A=# comment", "")]
    [InlineData("A=b=c", "b=c")]
    [InlineData("A='b # c' # d", "b # c")]
    [InlineData("A='$HOME \\n \"'", "$HOME \\n \"")]
    [InlineData("A=\"b # c\"", "b # c")]
    [InlineData("A=\"x\\ny\\tz\\\"q\\\"\\\\ \\$ \\w\"", "x\ny\tz\"q\"\\ $ \\w")]
    [InlineData("A=\"two\nlines\"", "two\nlines")]
    [InlineData("A=C:\\new\\table", "C:\\new\\table")]
    [InlineData("A='C:\\new\\table'", "C:\\new\\table")]
    [InlineData("A=${HOME}/$X", "${HOME}/$X")]
    [InlineData("\uFEFFA=b", "b")]
    [InlineData("A=b\r\n", "b")]
    [InlineData("A=it's", "it's")]
    [InlineData("A=\u00fcber", "\u00fcber")]
    public void Values(string text, string expected)
    {
        EnvFileContent content = EnvFileParser.Parse(text, ".env");
        Assert.Empty(content.Faults);
        EnvFileEntry entry = Assert.Single(content.Entries);
        Assert.Equal(("A", expected), (entry.Key, entry.Value));
    }

    [Fact]
    public void Comments_and_empty_lines_are_passed_over_and_lines_are_counted()
    {
        EnvFileContent content = EnvFileParser.Parse("# one\r\n\r\n  # three\r\nA=\"x\r\ny\"\r\nB=2", ".env");
        Assert.Equal([("A", 4), ("B", 6)], content.Entries.Select(e => (e.Key, e.Line)));
        Assert.Equal("x\ny", content.Entries[0].Value);
    }

    [Theory]
    [InlineData("justaword", 1)]
    [InlineData("A=1\nB C=2", 2)]
    [InlineData("A=1\n\n=2", 3)]
    [InlineData("1A=2", 1)]
    [InlineData("A=1\nB='open\nC=3", 2)]
    [InlineData("B=\"x\" y", 1)]
    public void Faults_name_their_line_and_not_its_content(string text, int line)
    {
        EnvFileContent content = EnvFileParser.Parse(text, "/x/.env");
        ConfigurationFault fault = Assert.Single(content.Faults);
        Assert.Equal($"/x/.env:{line}", fault.Origin);
        Assert.DoesNotContain("open", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_given_twice_is_a_warning_and_the_later_one_holds()
    {
        EnvFileContent content = EnvFileParser.Parse("A=1\nB=2\nA=3", ".env");
        Assert.Equal([("B", "2"), ("A", "3")], content.Entries.Select(e => (e.Key, e.Value)));
        Assert.Contains("line 1", Assert.Single(content.Warnings).Message, StringComparison.Ordinal);
    }
}
