using System.Text;
using S3Ingest.Core.Tabular;

namespace S3Ingest.Core.Tests.Tabular.Json;

/// <summary>The grammar of RFC 8259, well-formed and broken, at the top, as a cell, inside of a cell and beside the path.</summary>
public class JsonGrammarTests
{
    private static readonly string[] s_places = ["§", "[§]", "[{\"a\":§}]", "[{\"a\":[0,§]}]", "[{\"a\":{\"b\":§}}]", "[[§]]"];

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("1")]
    [InlineData("-1")]
    [InlineData("10")]
    [InlineData("1.0")]
    [InlineData("0.5")]
    [InlineData("-0.0")]
    [InlineData("0e1")]
    [InlineData("0e+1")]
    [InlineData("1E22")]
    [InlineData("1E-2")]
    [InlineData("1E+2")]
    [InlineData("123.456e78")]
    [InlineData("-0.000000000000000000000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("123123e100000")]
    [InlineData("-1e+9999")]
    [InlineData("100000000000000000000")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\" \"")]
    [InlineData("\"a/b\"")]
    [InlineData("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"")]
    [InlineData("\"\\u0060\\u012a\\u12AB\"")]
    [InlineData("\"\\u0000\"")]
    [InlineData("\"\\uD801\\udc37\"")]
    [InlineData("\"\\uD800\"")]
    [InlineData("\"\\uDADA\\uDADA\"")]
    [InlineData("\"\\uFFFE\\uFFFF\"")]
    [InlineData("\"\u007F\"")]
    [InlineData("\"\u0080\u2028\u2029\uFEFF\uFFFF\"")]
    [InlineData("\"😀€π\"")]
    [InlineData("\"0123456789abcde\"")]
    [InlineData("\"0123456789abcdef\"")]
    [InlineData("\"0123456789abcdef0123456789abcde\\n\"")]
    [InlineData("\"// no /* comment */\"")]
    [InlineData("[]")]
    [InlineData("[ ]")]
    [InlineData("[[]]")]
    [InlineData("[\"\"]")]
    [InlineData("[1,null,\"2\",{},[ ]]")]
    [InlineData("{}")]
    [InlineData("{ }")]
    [InlineData("{\"\":0}")]
    [InlineData("{\"a\":\"b\",\"a\":\"b\"}")]
    [InlineData("{\"a\\u0000b\":[{\"c\":{}}]}")]
    [InlineData("\t{\r\n\"a\" : [\n]\r}\n")]
    public void Well_formed_values_are_read_everywhere(string value)
    {
        foreach (var place in s_places)
        {
            var text = place.Replace("§", value, StringComparison.Ordinal);
            var whole = JsonTable.Read(text);
            Assert.Equal(whole.ToString(), JsonTable.Read(text, cuts: 1).ToString());
            Assert.Equal(whole.Rows, JsonTable.Read($"{{\"x\":{text},\"d\":{text},\"y\":{text}}}", path: "$.d").Rows);
        }
    }

    [Theory]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData("++1")]
    [InlineData("-01")]
    [InlineData("01")]
    [InlineData("00")]
    [InlineData("012")]
    [InlineData("-2.")]
    [InlineData("2.e3")]
    [InlineData("0.e1")]
    [InlineData(".5")]
    [InlineData("-.5")]
    [InlineData("0.3e")]
    [InlineData("0.3e+")]
    [InlineData("0E")]
    [InlineData("0E+")]
    [InlineData("1eE2")]
    [InlineData("1.0e-")]
    [InlineData("1e1.5")]
    [InlineData("0x1")]
    [InlineData("1_000")]
    [InlineData("1a")]
    [InlineData("１")]
    [InlineData("NaN")]
    [InlineData("-NaN")]
    [InlineData("nan")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("True")]
    [InlineData("TRUE")]
    [InlineData("tru")]
    [InlineData("truth")]
    [InlineData("truee")]
    [InlineData("nul")]
    [InlineData("fals")]
    [InlineData("undefined")]
    [InlineData("abc")]
    [InlineData("'a'")]
    [InlineData("“a”")]
    [InlineData("\"")]
    [InlineData("\"abc")]
    [InlineData("\"\\")]
    [InlineData("\"\\\"")]
    [InlineData("\"\\x00\"")]
    [InlineData("\"\\a\"")]
    [InlineData("\"\\'\"")]
    [InlineData("\"\\ \"")]
    [InlineData("\"\\u\"")]
    [InlineData("\"\\u00A\"")]
    [InlineData("\"\\uD834\\u\"")]
    [InlineData("\"\\uqqqq\"")]
    [InlineData("\"\\U0041\"")]
    [InlineData("\"\\{\"")]
    [InlineData("\"\\é\"")]
    [InlineData("\"a\nb\"")]
    [InlineData("\"a\tb\"")]
    [InlineData("\"a\0b\"")]
    [InlineData("\"\u001f\"")]
    [InlineData("\0")]
    [InlineData("\u000c1")]
    [InlineData("\u00a01")]
    [InlineData("\u20601")]
    [InlineData("[")]
    [InlineData("[1")]
    [InlineData("[1,")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[,]")]
    [InlineData("[1,,2]")]
    [InlineData("[1 2]")]
    [InlineData("[1:2]")]
    [InlineData("[\"a\":1]")]
    [InlineData("[1}")]
    [InlineData("[1]]")]
    [InlineData("[*]")]
    [InlineData("{")]
    [InlineData("{\"a\"")]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1,")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1,,\"b\":2}")]
    [InlineData("{,\"a\":1}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{\"a\"::1}")]
    [InlineData("{\"a\",1}")]
    [InlineData("{\"a\":1 \"b\":2}")]
    [InlineData("{\"a\":1]")]
    [InlineData("{\"a\":1}}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\"}")]
    [InlineData("{a:1}")]
    [InlineData("{'a':1}")]
    [InlineData("{1:1}")]
    [InlineData("{[]:1}")]
    [InlineData("{\"a\":1}/**/")]
    [InlineData("{\"a\":1}//")]
    [InlineData("{\"a\":/*c*/1}")]
    [InlineData("{\"a\":1}#")]
    [InlineData("{\"a\":1},")]
    [InlineData("{\"a\":1},{\"a\":2}")]
    [InlineData("<null>")]
    [InlineData("$")]
    [InlineData("]")]
    [InlineData("}")]
    [InlineData(",")]
    [InlineData(":")]
    [InlineData("1\"a\"")]
    [InlineData("\"a\"\"b\"")]
    [InlineData("truefalse")]
    [InlineData("1[2]")]
    [InlineData("1-2")]
    public void Broken_values_are_refused_everywhere(string value)
    {
        foreach (var place in s_places)
        {
            // Inside an array two values beside a comma are well-formed.
            if (value == "{\"a\":1},{\"a\":2}" && place.Contains("§]", StringComparison.Ordinal))
                continue;
            JsonTable.Refused(place.Replace("§", value, StringComparison.Ordinal));
            JsonTable.Refused(place.Replace("§", value, StringComparison.Ordinal), TabularFormat.JsonLines);
            JsonTable.Refused($"{{\"x\":{value},\"d\":[]}}", path: "$.d");
        }
    }

    [Theory]
    [InlineData("[{\"a\":NaN}]", "NaN")]
    [InlineData("[{\"a\":-Infinity}]", "digit")]
    [InlineData("[{'a':1}]", "double quotes")]
    [InlineData("[{a:1}]", "double quotes")]
    [InlineData("[1, // c\n2]", "comments")]
    [InlineData("[1,]", "no comma before a closing bracket")]
    [InlineData("[{\"a\":1,}]", "no comma before a closing bracket")]
    [InlineData("[[1,]]", "no comma before a closing bracket")]
    [InlineData("[[{\"a\":1,}]]", "no comma before a closing bracket")]
    [InlineData("[{\"a\":007}]", "superfluous 0")]
    [InlineData("[{\"a\":\"x\ny\"}]", "U+000A")]
    [InlineData("[{\"a\":\"C:\\data\"}]", "backslash itself")]
    [InlineData("[{\"a\":True}]", "small letters|double quotes|value is expected")]
    [InlineData("[{\"a\":1", "too early")]
    [InlineData("{\"a\":1},\n{\"a\":2}", "comma")]
    [InlineData("<html>", "XML")]
    [InlineData("", "no value")]
    [InlineData(" \n\t\r\n ", "no value")]
    public void Messages_say_what_is_not_JSON(string text, string said) =>
        Assert.Matches(said.Replace("+", "\\+", StringComparison.Ordinal), JsonTable.Refused(text).Message);

    [Theory]
    [InlineData("[{\"a\":1},\n {\"a\":x}]", 2, 2, 7)]
    [InlineData("{\"a\":1}\r\n{\"a\":2}\r\n{\"ä😀\":x}", 3, 3, 7)]
    [InlineData("[1,\r\r\n\n2,\rx]", 3, 5, 1)]
    [InlineData("x", 1, 1, 1)]
    [InlineData("[1,2", 2, 1, 5)]
    [InlineData("[\"€\n\"]", 1, 1, 4)]
    [InlineData("\n", 0, 2, 1)]
    public void Faults_have_row_line_and_column(string text, int row, int line, int column)
    {
        var fault = JsonTable.Refused(text);
        Assert.Equal((row, line, column), (fault.Row, fault.Line, fault.Column));
    }

    [Fact]
    public void Positions_count_across_windows()
    {
        // Lines of 17 code points and 23 bytes that end in CR LF: the windows cut between CR and LF too.
        var text = string.Concat(Enumerable.Repeat("{\"ä\":\"😀€\"}  \t\t  \r\n", 100_000));
        var fault = JsonTable.Refused(text + "{\"ä\":?}");
        Assert.Equal((100_001, 100_001, 6), (fault.Row, fault.Line, fault.Column));

        var oneLine = "[" + string.Concat(Enumerable.Repeat("\"ä😀\",", 100_000)) + "?]";
        Assert.Equal((1L, 500_002L), (JsonTable.Refused(oneLine).Line, JsonTable.Refused(oneLine).Column));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xE0, 0x80, 0xAF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0xBF, 0xBF, 0xBF })]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x98 })]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xE9 })]
    public void Invalid_UTF_8_is_refused_with_its_row_wherever_it_stands(byte[] invalid)
    {
        byte[] At(string before, string after) => [.. Encoding.UTF8.GetBytes(before), .. invalid, .. Encoding.UTF8.GetBytes(after)];
        var inValue = JsonTable.Refused(At("[{\"a\":1},\n{\"a\":\"ä", "\"}]"));
        Assert.Equal((2L, 2L, 8L), (inValue.Row, inValue.Line, inValue.Column));
        Assert.Contains("UTF-8", inValue.Message, StringComparison.Ordinal);
        Assert.Contains("UTF-8", JsonTable.Refused(At("[{\"a", "\":1}]")).Message, StringComparison.Ordinal);
        Assert.Contains("UTF-8", JsonTable.Refused(At("[[\"", "\"]]")).Message, StringComparison.Ordinal);
        Assert.Contains("UTF-8", JsonTable.Refused(At("{\"x\":\"", "\",\"d\":[]}"), path: "$.d").Message, StringComparison.Ordinal);
        Assert.Contains("UTF-8", JsonTable.Refused(At("[]", "")).Message, StringComparison.Ordinal);
    }
}
