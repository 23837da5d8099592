using System.Text;
using S3Ingest.Core.Tabular;

namespace S3Ingest.Core.Tests.Tabular.Csv;

public class CsvRowReaderTests
{
    [Fact]
    public void An_unquoted_empty_field_is_null_and_a_quoted_one_an_empty_text() =>
        CsvTable.Read("a,b,c\n,\"\",x\n1,,\n").HasRows([null, "", "x"], ["1", null, null]);

    [Fact]
    public void White_space_around_values_is_kept() =>
        CsvTable.Read("a,b\n 1 ,\t2\n x\u00A0,\" y \"\n").HasRows([" 1 ", "\t2"], [" x\u00A0", " y "]);

    [Fact]
    public void A_quote_inside_an_unquoted_field_is_text() =>
        CsvTable.Read("a,b\n5\" disk,x\"y\"\n \"z\",1\n").HasRows(["5\" disk", "x\"y\""], [" \"z\"", "1"]);

    [Fact]
    public void Doubled_quotes_are_one_quote() =>
        CsvTable.Read("a,b\n\"\"\"\",\"x\"\"\"\"y\"\n\"\"\"a\"\"\",1\n").HasRows(["\"", "x\"\"y"], ["\"a\"", "1"]);

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Lines_end_with_LF_CRLF_or_CR(string end) =>
        CsvTable.Read($"a,b{end}1,2{end}3,4{end}").HasRows(["1", "2"], ["3", "4"]);

    [Fact]
    public void Line_ends_may_be_mixed_and_are_kept_inside_quotes() =>
        CsvTable.Read("a,b\r\n1,\"x\r\ny\rz\n\"\n3,4\r5,6").HasRows(["1", "x\r\ny\rz\n"], ["3", "4"], ["5", "6"]);

    [Fact]
    public void The_last_line_end_may_be_missing()
    {
        CsvTable.Read("a,b\n1,2").HasRows(["1", "2"]);
        CsvTable.Read("a,b\n1,").HasRows(["1", null]);
        CsvTable.Read("a,b\n1,\"\"").HasRows(["1", ""]);
        CsvTable.Read("a\n\"\"").HasRows([""]);
    }

    [Fact]
    public void Blank_lines_are_no_rows_in_a_wide_table() =>
        CsvTable.Read("\n\r\na,b\n\n1,2\n\r\n\r\n3,4\n\n\n").HasRows(["1", "2"], ["3", "4"]);

    [Fact]
    public void Blank_lines_are_nulls_in_a_table_of_one_column()
    {
        CsvTable.Read("a\n\n1\n\n").HasRows([null], ["1"], [null]);
        CsvTable.Read("a\r\n\r\n1\r\n").HasRows([null], ["1"]);
        CsvTable.Read("\n1\n2\n").HasRows([null], ["1"], ["2"]);
    }

    [Fact]
    public void A_quoted_empty_field_alone_on_its_line_is_no_blank_line()
    {
        CsvTable.Read("a\n\"\"\n").HasRows([""]);
        Assert.Equal((1, 2, 3), Place(CsvTable.Fault("a,b\n\"\"\n")));
    }

    [Fact]
    public void A_Ctrl_Z_alone_behind_the_last_line_end_is_the_end_mark_of_DOS()
    {
        CsvTable.Read("a,b\n1,2\n\u001A").HasRows(["1", "2"]);
        CsvTable.Read("a,b\n1,\u001A").HasRows(["1", "\u001A"]);
        CsvTable.Read("a\n1\n\u001A\n").HasRows(["1"], ["\u001A"]);
        CsvTable.Read("a\n1\n\"\u001A\"").HasRows(["1"], ["\u001A"]);
    }

    [Fact]
    public void A_header_without_rows_has_columns_and_no_rows()
    {
        foreach (var text in new[] { "a,b", "a,b\n", "a,b\r\n\r\n", "\uFEFFa,b\n" })
        {
            var table = CsvTable.Read(text);
            Assert.Equal(["a", "b"], table.Columns);
            Assert.Empty(table.Rows);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\n")]
    [InlineData(" \t\r\n\r\n ")]
    [InlineData("\u001A")]
    [InlineData("sep=;\r\n")]
    public void A_text_without_header_and_rows_is_refused(string text)
    {
        var fault = CsvTable.Fault(text);
        Assert.Equal(0, fault.Row);
        Assert.Contains("neither a header nor a row", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_are_full_or_the_last_and_do_not_depend_on_the_cuts()
    {
        var content = Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Range(0, 3 * RowBatch.MaxRows / 2).Select(i => $"{i},x\n")));
        Assert.Equal([RowBatch.MaxRows, RowBatch.MaxRows / 2], BatchSizes(content, () => int.MaxValue));
        var random = new Random(7);
        Assert.Equal([RowBatch.MaxRows, RowBatch.MaxRows / 2], BatchSizes(content, () => random.Next(1, 3_000)));
    }

    [Fact]
    public void The_first_row_of_a_table_without_header_counts_for_its_batch_like_every_other()
    {
        var row = new string('1', RowBatch.MaxBytes / 2) + ",2\n";
        Assert.Equal([2, 1], BatchSizes(Encoding.UTF8.GetBytes(row + row + row), () => int.MaxValue));
    }

    [Fact]
    public void Thousands_of_columns_are_read()
    {
        const int Width = 5_000;
        var row = Enumerable.Range(0, Width).Select(i => i % 3 == 0 ? null : $"v{i}").ToArray();
        var line = string.Join(',', row) + "\n";
        var table = CsvTable.Read(string.Join(',', Enumerable.Range(0, Width).Select(i => $"c{i}")) + "\n" + line + line);
        Assert.Equal(Width, table.Columns.Length);
        table.HasRows(row, row);
    }

    [Fact]
    public void Values_far_longer_than_the_window_are_read_whole()
    {
        // Around the first window, the largest prefix, and several doublings; cuts in the middle of characters and of doubled quotes.
        foreach (var length in new[] { (1 << 18) - 70, (1 << 18) - 60, 1 << 18, (1 << 20) + 1, 5 << 20 })
        {
            var plain = string.Concat(Enumerable.Repeat("é日x", length / 6));
            var quoted = string.Concat(Enumerable.Repeat("\"é,\n", length / 5));
            var text = $"a,b,c\n{plain},\"{quoted.Replace("\"", "\"\"", StringComparison.Ordinal)}\",1\n2,3,4\n";
            CsvTable.Read(text).HasRows([plain, quoted, "1"], ["2", "3", "4"]);
        }
    }

    [Fact]
    public void A_value_of_sixty_mebibytes_is_read_in_bounded_memory()
    {
        const int Length = 60 << 20;
        var content = Encoding.UTF8.GetBytes("a,b\n" + new string('x', Length) + ",1\n2,3\n");
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var reader = CsvTable.Open(content);
        var batch = new RowBatch();
        Assert.Equal(RowReadStatus.Rows, reader.Read(batch, default));
        Assert.Equal(Length, batch.Columns[0][0].Length);
        // The window doubles up to the longest value; the column holds the value once.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, Length, 5L * Length);
    }

    [Fact]
    public void A_value_may_be_as_long_as_the_limit_and_no_longer()
    {
        const int Limit = 300_000;
        var fits = new string('x', Limit);
        foreach (var quote in new[] { "", "\"" })
        {
            CsvTable.Read($"a,b\n{quote}{fits}{quote},1\n", maxValueBytes: Limit).HasRows([fits, "1"]);
            CsvTable.Read($"a,b\n1,{quote}{fits}{quote}", maxValueBytes: Limit).HasRows(["1", fits]);
            var fault = CsvTable.Fault($"a,b\n1,{quote}{fits}x{quote}\n", maxValueBytes: Limit);
            Assert.Equal((1, 2, 3), Place(fault));
            Assert.Contains("300,000 bytes", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_limit_counts_a_doubled_quote_once()
    {
        const int Limit = 300_000;
        var quotes = new string('"', 2 * Limit);
        CsvTable.Read($"a,b\n\"{quotes}\",1\n", maxValueBytes: Limit).HasRows([new string('"', Limit), "1"]);
        Assert.Equal((1, 2, 1), Place(CsvTable.Fault($"a,b\n\"{quotes}x\",1\n", maxValueBytes: Limit)));
    }

    [Fact]
    public void UTF16_with_a_mark_gives_the_same_table()
    {
        const string Text = "a,ü\n1,\"😀\n\"\n";
        foreach (var encoding in new Encoding[] { new UnicodeEncoding(false, true), new UnicodeEncoding(true, true) })
        {
            var table = CsvTable.Read([.. encoding.GetPreamble(), .. encoding.GetBytes(Text)]);
            Assert.Equal(["a", "ü"], table.Columns);
            table.HasRows(["1", "😀\n"]);
        }
    }

    [Fact]
    public void The_stream_stays_open_and_a_fault_is_repeated()
    {
        using var content = new MemoryStream("a,b\n1\n2,3\n"u8.ToArray());
        using (var reader = new Core.Tabular.Csv.CsvRowReader(content, TabularFormat.Csv, new()))
        {
            var first = Assert.Throws<IngestException>(() => reader.Read(new RowBatch(), default));
            Assert.Same(first, Assert.Throws<IngestException>(() => reader.Read(new RowBatch(), default)));
        }
        Assert.True(content.CanRead);
    }

    [Fact]
    public void Cancelling_stops_before_the_next_read_of_the_stream()
    {
        using var stop = new CancellationTokenSource();
        var reads = 0;
        using var reader = CsvTable.Open("a,b\n1,2\n"u8.ToArray(), cuts: () =>
        {
            reads++;
            stop.Cancel();
            return 1;
        });
        Assert.Throws<OperationCanceledException>(() => reader.Read(new RowBatch(), stop.Token));
        Assert.Equal(1, reads);
    }

    private static (long, long, long) Place(IngestException fault) => (fault.Row!.Value, fault.Line!.Value, fault.Column!.Value);

    private static List<int> BatchSizes(byte[] content, Func<int> cuts)
    {
        using var reader = CsvTable.Open(content, cuts: cuts);
        var batch = new RowBatch();
        var sizes = new List<int>();
        for (; reader.Read(batch, default) == RowReadStatus.Rows; batch.Clear())
            sizes.Add(batch.RowCount);
        return sizes;
    }
}
