using System.Text;
using S3Ingest.Core.Tabular;

namespace S3Ingest.Core.Tests.Tabular.Csv;

public class CsvFaultTests
{
    [Theory]
    // Too few: where the row ends.
    [InlineData("a,b\n1\n", 1, 2, 2)]
    [InlineData("a,b\n1,2\n3", 2, 3, 2)]
    [InlineData("a,b,c\r\n1,2,3\r\n\r\n4,5\r\n", 2, 4, 4)]
    [InlineData("a,b,c\n1,\"é\n😀x\"\n", 1, 3, 4)]
    // Too many: where the first field too many starts.
    [InlineData("a,b\n1,2,3\n", 1, 2, 5)]
    [InlineData("a,b\n1,2,\n", 1, 2, 5)]
    [InlineData("a,b\n1,2\n\"ü\n\r\n\r日\",4,\"5\"\n", 2, 6, 6)]
    [InlineData("a,b\r1,2\r3,4,5\r", 2, 3, 5)]
    // Text behind a closing quote: the first character of it.
    [InlineData("a,b\n1,\"x\"y\n", 1, 2, 6)]
    [InlineData("a,b\n1,\"x\" \n", 1, 2, 6)]
    [InlineData("a,b\n1,\"x\"y", 1, 2, 6)]
    [InlineData("a,b\n1,\"é\n日\"😀\"\n2,3\n", 1, 3, 3)]
    [InlineData("a,b\n1,\"x\"\"y\"z\n", 1, 2, 9)]
    [InlineData("a,b\n1,\"x\\\"y\"\n", 1, 2, 7)]
    // Unterminated: where the quote opened.
    [InlineData("a,b\n1,\"x\n2,3\n", 1, 2, 3)]
    [InlineData("a,b\n1,\"", 1, 2, 3)]
    [InlineData("a,b\n1,\"x\"\"", 1, 2, 3)]
    [InlineData("a,b\n1,2\n\"\né\",\"x\n", 2, 4, 4)]
    // In the header: no row.
    [InlineData("a,\"b\n", 0, 1, 3)]
    [InlineData("a,\"b\"c\n1,2\n", 0, 1, 6)]
    [InlineData("sep=;\r\na;\"b\"c\r\n", 0, 2, 6)]
    public void Every_fault_has_row_line_and_column(string text, long row, long line, long column)
    {
        var fault = CsvTable.Fault(text);
        Assert.Equal((row, line, column), (fault.Row, fault.Line, fault.Column));
    }

    [Fact]
    public void Without_a_header_the_first_record_is_row_one()
    {
        var fault = CsvTable.Fault("1,2\n3,4\n5\n");
        Assert.Equal((3, 3, 2), (fault.Row, fault.Line, fault.Column));
        Assert.Contains("the 2 fields of the first row", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_has_the_value_and_what_to_do()
    {
        var fault = CsvTable.Fault("a,b\n1,2,zu viel\n");
        Assert.Equal("zu viel", fault.Value);
        Assert.Equal(
            "'test.csv', row 1 (line 2, column 5): The row has more fields than the 2 of the header; the first one too many is field 3. " +
            "Quote fields that contain the delimiter ','. The value is 'zu viel'.",
            fault.Message);
        Assert.Equal("\"x\"y,z", CsvTable.Fault("a,b\n\"x\"y,z\n").Value);
        Assert.Equal("\"x", CsvTable.Fault("a,b\n1,\"x\ny\n").Value);
    }

    [Fact]
    public void A_backslash_before_the_quote_is_named() =>
        Assert.Contains("not behind a backslash", CsvTable.Fault("a,b\n1,\"say \\\"hi\\\"\"\n").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a,b\n1,é", new byte[] { 0xE9, (byte)'\n' }, 1, 2, 4, "0xE9")]
    [InlineData("a,b\n1,2\n\"日\n", new byte[] { 0xFF }, 2, 4, 1, "0xFF")]
    [InlineData("a,b\n1,2\n", new byte[] { 0x80 }, 2, 3, 1, "0x80")]
    [InlineData("a,b\n1,", new byte[] { 0xC3 }, 1, 2, 3, "0xC3")]
    [InlineData("a,", new byte[] { 0xC0, 0x80 }, 0, 1, 3, "0xC0")]
    [InlineData("a,b\n1,", new byte[] { 0xED, 0xA0, 0x80, (byte)'\n' }, 1, 2, 3, "0xED")]
    public void Invalid_UTF8_has_its_place_and_its_byte(string before, byte[] invalid, long row, long line, long column, string shown)
    {
        var fault = CsvTable.Fault([.. Encoding.UTF8.GetBytes(before), .. invalid]);
        Assert.Equal((row, line, column), (fault.Row, fault.Line, fault.Column));
        Assert.Contains(shown, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b\n1,\0\n", 1, 2, 3)]
    [InlineData("\0\0\0\0", 0, 1, 1)]
    [InlineData("a\0,\0b\0", 0, 1, 2)]
    [InlineData("a,b\n1,2\n\0\0\0\0", 2, 3, 1)]
    public void A_NUL_byte_is_refused_where_it_stands(string text, long row, long line, long column)
    {
        var fault = CsvTable.Fault(text);
        Assert.Equal((row, line, column), (fault.Row, fault.Line, fault.Column));
        Assert.Contains("NUL", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_file_is_refused() =>
        CsvTable.Fault([(byte)'P', (byte)'K', 3, 4, 20, 0, 0, 0, 8, 0, .. Enumerable.Range(0, 500).Select(i => (byte)(i * 37))]);

    [Fact]
    public void Places_far_behind_the_first_window_are_exact()
    {
        // Each record has a line end and a two-byte character in quotes; half a megabyte of them comes before the fault.
        var text = new StringBuilder("a,b\n");
        for (var i = 0; i < 40_000; i++)
            text.Append(i).Append(",\"é\r\n\"\n");
        Assert.Equal((40_001, 80_002, 9), Place(CsvTable.Fault(text + "1,\"é\"\"日\"x\n")));
        Assert.Equal((40_001, 80_003, 4), Place(CsvTable.Fault(text + "1,\"\nx\",2\n")));
    }

    [Fact]
    public void Places_behind_values_longer_than_the_window_are_exact()
    {
        var lines = string.Concat(Enumerable.Repeat("é\r\nx\rlong line\n", 60_000));
        // The value has three line ends each, and the record ends in the line of its last one.
        Assert.Equal((1, 180_002, 5), Place(CsvTable.Fault($"a,b\n\"{lines}\",1,2\n")));
        var wide = string.Join(',', Enumerable.Repeat("é日", 100_000));
        Assert.Equal((1, 2, 300_001), Place(CsvTable.Fault($"{string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"c{i}"))}\n{wide},\n")));
    }

    [Fact]
    public void More_than_a_hundred_thousand_columns_are_refused()
    {
        var widest = string.Concat(Enumerable.Repeat("x,", 99_999)) + "x";
        Assert.Equal(100_000, CsvTable.Read(widest).Columns.Length);
        Assert.Equal((0, 1, 200_001), Place(CsvTable.Fault(widest + ",x\n1,2\n")));
    }

    [Fact]
    public void The_fault_is_that_of_the_first_byte_that_is_wrong()
    {
        Assert.Contains("closing quote", CsvTable.Fault([.. "a,b\n\"x\"y"u8, 0xFF]).Message, StringComparison.Ordinal);
        Assert.Contains("0xFF", CsvTable.Fault([.. "a,b\n\"x\""u8, 0xFF]).Message, StringComparison.Ordinal);
        Assert.Contains("0xFF", CsvTable.Fault([.. "a,b\n\"x"u8, 0xFF]).Message, StringComparison.Ordinal);
    }

    private static (long, long, long) Place(IngestException fault) => (fault.Row!.Value, fault.Line!.Value, fault.Column!.Value);
}
