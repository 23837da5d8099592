using S3Ingest.Core.Tabular;

namespace S3Ingest.Core.Tests.Tabular.Csv;

public class CsvDialectTests
{
    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    [InlineData('|')]
    public void The_delimiter_is_the_one_that_cuts_evenly(char delimiter)
    {
        var table = CsvTable.Read($"id{delimiter}text{delimiter}n\n1{delimiter}\"a,b;c|d\t\n\"{delimiter}2\n3{delimiter}x-y{delimiter}4\n");
        Assert.Equal((byte)delimiter, table.Dialect.Delimiter);
        Assert.Equal(["id", "text", "n"], table.Columns);
        table.HasRows(["1", "a,b;c|d\t\n", "2"], ["3", "x-y", "4"]);
    }

    [Fact]
    public void Decimal_commas_do_not_make_a_comma_the_delimiter()
    {
        CsvTable.Read("a;b\n1,5;2,5\n3,5;4,5\n").HasRows(["1,5", "2,5"], ["3,5", "4,5"]);
        CsvTable.Read("1,5;2,5\n3,5;4,5\n").HasRows(["1,5", "2,5"], ["3,5", "4,5"]);
    }

    [Fact]
    public void A_ragged_table_is_no_table_of_one_column_with_another_delimiter()
    {
        Assert.Equal(2, CsvTable.Fault("a,b\n1,2\n3\n").Row);
        Assert.Equal(1, CsvTable.Fault("a\n1,2\n").Row);
        Assert.Equal(1, CsvTable.Fault("comment\nhello, world\nfoo\n").Row);
    }

    [Fact]
    public void Text_without_any_delimiter_is_one_column() =>
        CsvTable.Read("word\nalpha\nbeta gamma\n").HasRows(["alpha"], ["beta gamma"]);

    [Fact]
    public void A_tsv_is_cut_at_tabs_whatever_else_is_in_it()
    {
        var table = CsvTable.Read("a,b\tc,d\n1,2\t3,4\n", TabularFormat.Tsv);
        Assert.Equal(["a,b", "c,d"], table.Columns);
        table.HasRows(["1,2", "3,4"]);
        Assert.Equal(["a,b"], CsvTable.Read("a,b\n1,2\n", TabularFormat.Tsv).Columns);
    }

    [Theory]
    [InlineData("sep=;\r\n")]
    [InlineData("SEP=;\n")]
    [InlineData("\"sep=;\"\r")]
    public void The_separator_line_of_Excel_decides_and_is_no_row(string line)
    {
        var table = CsvTable.Read(line + "a,x;b,y\n1,2;3,4\n");
        Assert.Equal(["a,x", "b,y"], table.Columns);
        table.HasRows(["1,2", "3,4"]);
    }

    [Fact]
    public void A_name_that_begins_like_a_separator_line_is_a_name() =>
        Assert.Equal(["sep=", "x"], CsvTable.Read("sep=,x\n1,2\n").Columns);

    [Fact]
    public void Single_quotes_count_where_they_are_evident()
    {
        CsvTable.Read("id,text\n1,'a,b'\n2,'it''s\n'\n").HasRows(["1", "a,b"], ["2", "it's\n"]);
        CsvTable.Read("'id','text'\n'1','x'\n").HasRows(["1", "x"]);
    }

    [Fact]
    public void Apostrophes_are_text()
    {
        CsvTable.Read("id,text\n1,'tis\n2,rock 'n' roll\n3,'x'\n").HasRows(["1", "'tis"], ["2", "rock 'n' roll"], ["3", "'x'"]);
        // Where " is used, and where the only record that is whole has no single quotes.
        Assert.Equal(1, CsvTable.Fault("id,text\n1,'a,b'\n2,\"x\"\n").Row);
        Assert.Equal((byte)'"', CsvTable.Read("a,b\n1,'x\n").Dialect.Quote);
    }

    [Fact]
    public void Quotes_are_text_in_a_tsv_where_they_evidently_never_close()
    {
        CsvTable.Read("id\tsize\n1\t\"5 inch\n2\t\"6 inch\n3\t\"7\" inch\n", TabularFormat.Tsv)
            .HasRows(["1", "\"5 inch"], ["2", "\"6 inch"], ["3", "\"7\" inch"]);
    }

    [Theory]
    [InlineData("id\tsize\n1\t\"5 inch\n2\t\"6 inch\n3\tx\n")]
    [InlineData("id\tsize\n1\t\"5 inch\n2\t\"6 inch\n3\t\"7 inch\n4\t\"x\"\n")]
    [InlineData("id\tsize\n1\t\"5 inch\n2\t\"6 inch\n3\t\"7 inch\n4\n")]
    public void Quotes_that_may_be_quotes_stay_quotes(string text) => CsvTable.Fault(text, TabularFormat.Tsv);

    [Fact]
    public void Quotes_are_never_text_at_the_start_of_a_field_of_a_csv() =>
        CsvTable.Fault("id,size\n1,\"5 inch\n2,\"6 inch\n3,\"7 inch\n");

    [Theory]
    [InlineData("id,name\n1,x\n", true)]
    [InlineData("a,b\nx,y\n", true)]
    [InlineData("a,b\n", true)]
    [InlineData("a,b\n,\n", true)]
    [InlineData("name,when\nx,2020-01-01\n", true)]
    [InlineData("flag\ntrue\n", true)]
    [InlineData("country,2019,2020\nFrance,1,2\n", true)]
    [InlineData("country,1/22/20,1/23/20\nFrance,1,2\n", true)]
    [InlineData("\"1st\",\"2nd\"\n1,2\n", true)]
    [InlineData("1,2\n3,4\n", false)]
    [InlineData("1,x\n2,y\n", false)]
    [InlineData("x,2020-01-01\ny,2020-01-02\n", false)]
    [InlineData("x,true\ny,false\n", false)]
    [InlineData("NA,1\n2,3\n", false)]
    [InlineData("1,2,3\n", false)]
    [InlineData(",\n1,2\n", false)]
    [InlineData("Alice,2019,2020\nBob,2021,2022\n", false)]
    [InlineData("10.0.0.1,x\n10.0.0.2,y\n", false)]
    [InlineData("total,1\n2,3\n", false)]
    public void The_first_record_is_a_header_unless_it_looks_like_a_row(string text, bool hasHeader)
    {
        var table = CsvTable.Read(text);
        Assert.Equal(hasHeader, table.Dialect.HasHeader);
        // No record is lost either way.
        Assert.Equal(text.Count(c => c == '\n') - (hasHeader ? 1 : 0), table.Rows.Count);
    }

    [Fact]
    public void A_field_of_more_than_a_kilobyte_is_no_name()
    {
        Assert.Equal(["a", new string('x', 1024)], CsvTable.Read($"a,{new string('x', 1024)}\n").Columns);
        CsvTable.Read($"a,{new string('x', 1025)}\n").HasRows(["a", new string('x', 1025)]);
    }

    [Fact]
    public void Columns_without_header_are_named_by_position() =>
        Assert.Equal(["column_1", "column_2"], CsvTable.Read("1,2\n3,4\n").Columns);

    [Theory]
    [InlineData("a,a,a", "a,a_1,a_2")]
    [InlineData("a,A,a_1", "a,A_2,a_1")]
    [InlineData("a,a,a_1,a_1", "a,a_2,a_1,a_1_1")]
    [InlineData("x,,y,", "x,column_2,y,column_4")]
    [InlineData("x,,column_2", "x,column_2_1,column_2")]
    [InlineData(" x ,y  z,\" x\"", "x,y  z,x_1")]
    [InlineData("\"a\"\"b\",\"c,d\",\"e\n\"", "a\"b|c,d|e")]
    [InlineData("straße,STRASSE,é,É", "straße,STRASSE,é,É_1")]
    public void Names_are_unique_without_regard_to_case(string header, string names) =>
        Assert.Equal(names.Split(names.Contains('|') ? '|' : ','), CsvTable.Read(header + "\n" + string.Join(',', Enumerable.Repeat("1", CsvTable.Read(header + "\n").Columns.Length)) + "\n").Columns);

    [Fact]
    public void Many_equal_names_are_made_unique_in_one_pass()
    {
        var columns = CsvTable.Read(string.Join(',', Enumerable.Repeat("x", 20_000)) + "\n").Columns;
        Assert.Equal(20_000, columns.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal("x_19999", columns[^1]);
    }

    [Fact]
    public void A_dialect_is_found_behind_a_first_record_longer_than_the_window()
    {
        var names = Enumerable.Range(0, 60_000).Select(i => $"name{i}").ToArray();
        var table = CsvTable.Read(string.Join(';', names) + "\n" + string.Join(';', Enumerable.Repeat("1,5", names.Length)) + "\n");
        Assert.Equal(names, table.Columns);
        Assert.Single(table.Rows);
    }
}
