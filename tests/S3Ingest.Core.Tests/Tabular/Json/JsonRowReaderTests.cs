using System.Globalization;
using System.Text;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tabular.Json;

namespace S3Ingest.Core.Tests.Tabular.Json;

public class JsonRowReaderTests
{
    [Theory]
    // Rows of a document.
    [InlineData("""[{"a":1,"b":"x"},{"a":2,"b":"y"}]""", "a,b | Number 1, String x ; Number 2, String y")]
    [InlineData("""{"a":1}""", "a | Number 1")]
    [InlineData("""{"a":1}{"a":2}""", "a | Number 1 ; Number 2")]
    [InlineData("{\"a\":1}\n\n {\"a\":2}\r\n", "a | Number 1 ; Number 2")]
    [InlineData("""[{"a":1},{"b":2},{"a":3,"c":4}]""", "a,b,c | Number 1, Null, Null ; Null, Number 2, Null ; Number 3, Null, Number 4")]
    [InlineData("""[{"b":1,"a":2},{"a":3,"b":4}]""", "b,a | Number 1, Number 2 ; Number 4, Number 3")]
    // Kinds of cells.
    [InlineData("""[{"a":null,"b":true,"c":false,"d":"","e":-0.10e+05}]""", "a,b,c,d,e | Null, Boolean true, Boolean false, String , Number -0.10e+05")]
    [InlineData("""{"a":123456789012345678901234567890.5000,"b":1E400,"c":-0,"d":0}""", "a,b,c,d | Number 123456789012345678901234567890.5000, Number 1E400, Number -0, Number 0")]
    [InlineData("""{"a": { "x" : [ 1 , "a b" , { } , [ ] ] , "x":1.0 } }""", """a | Json {"x":[1,"a b",{},[]],"x":1.0}""")]
    [InlineData("""{"a":["q\"\\ \u00e4\/"]}""", """a | Json ["q\"\\ \u00e4\/"]""")]
    [InlineData("""{"a":"\"\\\/\b\f\n\r\t\u00e4\u20AC\ud83d\ude00"}""", "a | String \"\\/\b\f\n\r\tä€😀")]
    [InlineData("""{"a":"\u0000"}""", "a | String \0")]
    [InlineData("""{"a":"x\ud800 y"}""", """a | Json "x\ud800 y" """)]
    [InlineData("""{"a":"\ude00\ud83d"}""", """a | Json "\ude00\ud83d" """)]
    [InlineData("""{"a":"\ud83d\ud83d\ude00"}""", """a | Json "\ud83d\ud83d\ude00" """)]
    [InlineData("""{"a":"\ud83dx"}""", """a | Json "\ud83dx" """)]
    [InlineData("""{"a":["\ud800"]}""", """a | Json ["\ud800"]""")]
    // Keys.
    [InlineData("""{"a":1,"a":2,"a":3}""", "a,a_1,a_2 | Number 1, Number 2, Number 3")]
    [InlineData("""[{"a":1},{"a":2,"a":null},{"a":3}]""", "a,a_1 | Number 1, Null ; Number 2, Null ; Number 3, Null")]
    [InlineData("""[{"ID":1,"id":2},{"id":3},{"ID":4}]""", "ID,id_1 | Number 1, Number 2 ; Null, Number 3 ; Number 4, Null")]
    [InlineData("""[{"a":1,"a_1":2,"a":3}]""", "a,a_1,a_2 | Number 1, Number 2, Number 3")]
    [InlineData("""[{"a":1,"a":2,"a_1":3}]""", "a,a_1,a_1_1 | Number 1, Number 2, Number 3")]
    [InlineData("""[{"a":1,"":2,"column_2":3}]""", "a,column_2,column_2_1 | Number 1, Number 2, Number 3")]
    [InlineData("""[{"\u0061b":1},{"ab":2},{"a\u0062":3},{"\u0061b":4,"ab":5}]""", "ab,ab_1 | Number 1, Null ; Number 2, Null ; Number 3, Null ; Number 4, Number 5")]
    [InlineData("""[{"\ud800":1,"\uD800":2,"\\ud800":3}]""", "\\ud800,\\ud800_1,\\ud800_2 | Number 1, Number 2, Number 3")]
    [InlineData("""[{"a\"b":1,"\ud83d\ude00":2,"ä":3}]""", "a\"b,😀,ä | Number 1, Number 2, Number 3")]
    [InlineData("""[{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7},{"a":1,"g":2},{"c":1,"b":2},{"a":3,"c":4}]""", "a,b,c,d,e,f,g | Number 1, Number 2, Number 3, Number 4, Number 5, Number 6, Number 7 ; Number 1, Null, Null, Null, Null, Null, Number 2 ; Null, Number 2, Number 1, Null, Null, Null, Null ; Number 3, Null, Number 4, Null, Null, Null, Null")]
    // White space of every kind, everywhere.
    [InlineData(" [ { \"a\" : 1 , \"b\" : [ 1 , 2 ] } , { } ] \n", "a,b | Number 1, Json [1,2] ; Null, Null")]
    public void Objects_are_rows_and_their_keys_columns(string text, string table)
    {
        var read = JsonTable.Read(text);
        Assert.Equal(table.TrimEnd(), read.ToString());
        Assert.Equal((JsonRowForm.Objects, 1), (read.Form, read.Readers));
    }

    [Theory]
    [InlineData("[1,\"x\",null,true,[2, 3],{\"a\": 1}]", "value | Number 1 ; String x ; Null ; Boolean true ; Json [2,3] ; Json {\"a\":1}")]
    [InlineData("42", "value | Number 42")]
    [InlineData("\"x\"", "value | String x")]
    [InlineData("null", "value | Null")]
    [InlineData("1 2\n\"x\" true", "value | Number 1 ; Number 2 ; String x ; Boolean true")]
    [InlineData("[[1],[2,[3]]]", "value | Json [1] ; Json [2,[3]]")]
    [InlineData("[]", "value | ")]
    [InlineData("{}", "value | Json {}")]
    [InlineData("[{},{ }]", "value | Json {} ; Json {}")]
    [InlineData("{} {} 1", "value | Json {} ; Json {} ; Number 1")]
    [InlineData("[{},1,{},{\"a\":2}]", "value | Json {} ; Number 1 ; Json {} ; Json {\"a\":2}")]
    [InlineData("[null,{\"a\":1}]", "value | Null ; Json {\"a\":1}")]
    [InlineData("1 [2]", "value | Number 1 ; Json [2]")]
    public void Other_values_are_rows_of_one_column(string text, string table)
    {
        var read = JsonTable.Read(text);
        Assert.Equal(table, read.ToString());
        Assert.Equal((JsonRowForm.Values, 1), (read.Form, read.Readers));
    }

    [Theory]
    [InlineData("[{\"a\":1},2]", JsonRowForm.Values, "value | Json {\"a\":1} ; Number 2")]
    [InlineData("[{},{\"a\":1},null]", JsonRowForm.Values, "value | Json {} ; Json {\"a\":1} ; Null")]
    [InlineData("{\"a\":1} [2]", JsonRowForm.Values, "value | Json {\"a\":1} ; Json [2]")]
    [InlineData("[{\"a\":1}] {\"a\":2}", JsonRowForm.Documents, "value | Json [{\"a\":1}] ; Json {\"a\":2}")]
    [InlineData("[1][2]", JsonRowForm.Documents, "value | Json [1] ; Json [2]")]
    [InlineData("[] []", JsonRowForm.Documents, "value | Json [] ; Json []")]
    public void A_later_row_of_another_kind_changes_the_layout_once(string text, JsonRowForm form, string table)
    {
        var read = JsonTable.Read(text);
        Assert.Equal(table, read.ToString());
        Assert.Equal((form, 2), (read.Form, read.Readers));
    }

    [Fact]
    public void Objects_then_values_then_a_further_array_change_it_twice()
    {
        var read = JsonTable.Read("[{\"a\":1},2] [3]");
        Assert.Equal("value | Json [{\"a\":1},2] ; Json [3]", read.ToString());
        Assert.Equal((JsonRowForm.Documents, 3), (read.Form, read.Readers));
    }

    [Fact]
    public void Empty_objects_before_the_first_key_are_rows_of_nulls()
    {
        var read = JsonTable.Read("[{},{},{\"a\":1},{}]");
        Assert.Equal("a | Null ; Null ; Number 1 ; Null", read.ToString());
        Assert.Equal((JsonRowForm.Objects, 1), (read.Form, read.Readers));
    }

    [Theory]
    [InlineData("{\"a\":1}")]
    [InlineData("1")]
    [InlineData("")]
    public void More_empty_objects_than_a_batch_holds_come_out_in_batches(string last)
    {
        var count = RowBatch.MaxRows + 5;
        var read = JsonTable.Read(string.Concat(Enumerable.Repeat("{}\n", count)) + last);
        Assert.Equal(count + (last.Length > 0 ? 1 : 0), read.Rows.Length);
        Assert.All(read.Rows.Take(count), r => Assert.Equal(last.StartsWith('{') ? "Null" : "Json {}", Assert.Single(r)));
        Assert.Equal(RowBatch.MaxRows, read.BatchRows[0]);
    }

    [Theory]
    [InlineData("[1,2]\n[3]\n", "value | Json [1,2] ; Json [3]")]
    [InlineData("[{\"a\":1}]", "value | Json [{\"a\":1}]")]
    [InlineData("{\"a\":1}\n{\"a\":2}", "a | Number 1 ; Number 2")]
    [InlineData("\n\n{\"a\":\n1}\n\n\n{\"a\":2}\n\n", "a | Number 1 ; Number 2")]
    [InlineData("{\"a\":1}\n[1]", "value | Json {\"a\":1} ; Json [1]")]
    public void Values_of_JSON_Lines_are_rows_arrays_too(string text, string table) =>
        Assert.Equal(table, JsonTable.Read(text, TabularFormat.JsonLines).ToString());

    [Fact]
    public void Columns_that_come_after_the_first_batch_are_null_before()
    {
        var lines = new StringBuilder();
        for (var i = 0; i < RowBatch.MaxRows + 1; i++)
            lines.Append(CultureInfo.InvariantCulture, $"{{\"a\":{i}}}\n");
        var read = JsonTable.Read(lines.Append("{\"b\":true}").ToString(), TabularFormat.JsonLines);
        Assert.Equal([RowBatch.MaxRows, 2], read.BatchRows);
        Assert.Equal(["Number 0", "Null"], read.Rows[0]);
        Assert.Equal(["Null", "Boolean true"], read.Rows[^1]);
    }

    [Fact]
    public void Ten_thousand_keys_are_columns_and_one_more_makes_values()
    {
        string Object(int keys) => "{" + string.Join(',', Enumerable.Range(0, keys).Select(i => $"\"k{i}\":{i}")) + "}";
        var widest = JsonTable.Read(Object(10_000));
        Assert.Equal((10_000, JsonRowForm.Objects), (widest.Columns.Length, widest.Form));
        Assert.Equal("Number 9999", widest.Rows[0][^1]);

        var wider = JsonTable.Read($"[{Object(1)},{Object(10_001)}]");
        Assert.Equal(("value", JsonRowForm.Values, 2), (Assert.Single(wider.Columns), wider.Form, wider.Readers));
        Assert.Equal("Json " + Object(10_001), wider.Rows[1][0]);

        var repeated = JsonTable.Read("{" + string.Join(',', Enumerable.Repeat("\"k\":1", 10_001)) + "}");
        Assert.Equal(JsonRowForm.Values, repeated.Form);
    }

    [Fact]
    public void More_spellings_of_keys_than_are_remembered_are_still_the_same_keys()
    {
        // Ten letters, each plain or as an escape in two cases of its digits: 59,049 spellings.
        string[] forms = ["j", "\\u006a", "\\u006A"];
        var lines = new StringBuilder();
        for (var n = 0; n < 25_000; n++)
        {
            lines.Append("{\"");
            for (int i = 0, rest = n; i < 10; i++, rest /= 3)
                lines.Append(forms[rest % 3]);
            lines.Append(CultureInfo.InvariantCulture, $"\":{n}}}");
        }
        var read = JsonTable.Read(lines.ToString());
        Assert.Equal("jjjjjjjjjj", Assert.Single(read.Columns));
        Assert.Equal(Enumerable.Range(0, 25_000).Select(n => $"Number {n}"), read.Rows.Select(r => r[0]));
    }

    [Fact]
    public void Byte_order_marks_and_UTF_16_are_accepted()
    {
        const string text = "[{\"ä\":\"😀\"}]";
        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(true, true) })
        {
            byte[] content = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
            Assert.Equal("ä | String 😀", JsonTable.Read(content).ToString());
            Assert.Equal("ä | String 😀", JsonTable.Read(content, cuts: 1).ToString());
        }
    }

    [Fact]
    public void Values_longer_than_the_window_are_whole()
    {
        var random = new Random(7);
        var text = new StringBuilder();
        while (text.Length < 3_000_000)
            text.Append(random.Next(4) switch { 0 => "ä", 1 => "\\u00e4", 2 => "a", _ => "😀" });
        var wanted = text.ToString().Replace("\\u00e4", "ä", StringComparison.Ordinal);
        var read = JsonTable.Read($"[{{\"a\":\"{text}\",\"b\":[ 1, \"{text}\" ]}},{{\"a\":1}}]");
        Assert.Equal(["String " + wanted, $"Json [1,\"{text}\"]"], read.Rows[0]);
        Assert.Equal(["Number 1", "Null"], read.Rows[1]);
    }

    [Theory]
    [InlineData("[{\"a\":\"12345678\"}]")]
    [InlineData("[{\"a\":1234567890}]")]
    [InlineData("[{\"a\":[1,  2, 3]}]")]
    [InlineData("[{\"12345678\":1}]")]
    public void A_value_may_have_as_many_bytes_as_the_limit_says_and_no_more(string text)
    {
        Assert.Single(JsonTable.Read(text, maxValue: 10).Rows);
        var fault = JsonTable.Refused(text, maxValue: 9);
        Assert.Contains("INGEST_JSON_PATH", fault.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (fault.Row, fault.Line));
    }

    [Fact]
    public void The_depth_limit_counts_from_the_top_of_the_document()
    {
        string Nested(int depth) => new string('[', depth) + new string(']', depth);
        Assert.Equal("Json " + Nested(63), JsonTable.Read(Nested(64)).Rows[0][0]);
        Assert.Contains("more than 64 deep", JsonTable.Refused(Nested(65)).Message, StringComparison.Ordinal);
        Assert.Single(JsonTable.Read($"[{{\"a\":{Nested(62)}}}]").Rows);
        Assert.Equal(69, JsonTable.Refused($"[{{\"a\":{Nested(63)}}}]").Column);
        Assert.Equal(65, JsonTable.Refused(string.Concat(Enumerable.Repeat("{\"\":", 100_000))).Column / 4 + 1);
    }

    [Fact]
    public void A_layout_given_is_right_from_the_start()
    {
        var options = new RowReaderOptions { Layout = new JsonLayout(JsonRowForm.Documents) };
        using var reader = new JsonRowReader(new MemoryStream("[{\"a\":1}]"u8.ToArray()), TabularFormat.Json, options);
        var batch = new RowBatch();
        Assert.Equal(RowReadStatus.Rows, reader.Read(batch, default));
        Assert.Equal("[{\"a\":1}]"u8.ToArray(), batch.Columns[0][0].ToArray());
        batch.Clear();
        Assert.Equal(RowReadStatus.End, reader.Read(batch, default));
        Assert.Equal(RowReadStatus.End, reader.Read(batch, default));
    }

    [Fact]
    public void A_change_of_layout_hands_out_no_row_and_stays()
    {
        using var reader = new JsonRowReader(new MemoryStream("{\"a\":1} 2"u8.ToArray()), TabularFormat.Json, new RowReaderOptions());
        var batch = new RowBatch();
        Assert.Equal(RowReadStatus.LayoutChanged, reader.Read(batch, default));
        Assert.Equal((0, 0L), (batch.RowCount, reader.RowCount));
        Assert.Equal(RowReadStatus.LayoutChanged, reader.Read(batch, default));
        Assert.Equal(new JsonLayout(JsonRowForm.Values), reader.Layout);
    }

    [Fact]
    public void Cancellation_is_seen_at_the_next_read_and_the_stream_stays_open()
    {
        var stream = new MemoryStream("[1]"u8.ToArray());
        using (var reader = new JsonRowReader(stream, TabularFormat.Json, new RowReaderOptions()))
            Assert.Throws<OperationCanceledException>(() => reader.Read(new RowBatch(), new CancellationToken(true)));
        Assert.True(stream.CanRead);
    }
}
