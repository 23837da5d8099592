using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tabular.Json;

namespace S3Ingest.Core.Tests.Tabular.Json;

public class JsonPathTests
{
    [Theory]
    [InlineData("$.d", """{"n":1,"d":[{"a":1},{"a":2}],"z":[[]]}""", "a | Number 1 ; Number 2")]
    [InlineData("$.d.items", """{"d":{"x":{"items":[]},"items":[{"a":1}],"y":"]"},"q":null}""", "a | Number 1")]
    [InlineData("$['a b']", """{"a":[9],"a b":[{"c":3}]}""", "c | Number 3")]
    [InlineData("$[\"a b\"]", """{"a b":[{"c":3}]}""", "c | Number 3")]
    [InlineData("$['it\\'s \\u00e4']", """{"it's \u00E4":[{"c":3}]}""", "c | Number 3")]
    [InlineData("$.a[0].b", """{"a":[{"b":[{"c":1}]},{"b":[{"c":2}]}]}""", "c | Number 1")]
    [InlineData("$[1]", """[[{"c":1}],[{"c":2}],[{"c":3}]]""", "c | Number 2")]
    [InlineData("$.naïve_1", """{"naïve_1":{"c":1}}""", "c | Number 1")]
    [InlineData("$.a", """{"a":5}""", "value | Number 5")]
    [InlineData("$.a", """{"a":[]}""", "value | ")]
    [InlineData("$.a", """{"a":[1,[2]]}""", "value | Number 1 ; Json [2]")]
    [InlineData("$", """[{"a":1}] [{"a":2}] {"a":3}""", "a | Number 1 ; Number 2 ; Number 3")]
    [InlineData("$", "5 6", "value | Number 5 ; Number 6")]
    [InlineData("$.a", """{"a":[{"b":1}]}{"c":0,"a":{"b":2}}""", "b | Number 1 ; Number 2")]
    public void Rows_are_where_the_path_leads(string path, string text, string table)
    {
        Assert.Equal(table, JsonTable.Read(text, path: path).ToString());
        Assert.Equal(table, JsonTable.Read(text, TabularFormat.JsonLines, path, cuts: 1).ToString());
    }

    [Theory]
    [InlineData("$.a.b", """{"x":{"b":1}}""", "$ has no such member", "['a']")]
    [InlineData("$.a.b", """{"a":{"c":1}}""", "$['a'] has no such member", "['b']")]
    [InlineData("$.a.b", """{"a":[1]}""", "$['a'] is an array", "['b']")]
    [InlineData("$.a[0]", """{"a":{"b":1}}""", "$['a'] is an object", "[0]")]
    [InlineData("$.a[0]", """{"a":7}""", "$['a'] is neither", "[0]")]
    [InlineData("$.a[2]", """{"a":[1,2]}""", "$['a'] has 2 elements", "[2]")]
    [InlineData("$[0]", "[]", "$ has 0 elements", "[0]")]
    [InlineData("$.a", """{"a":[{"b":1}]} {"b":[]}""", "$ has no such member", "['a']")]
    public void A_step_that_is_not_there_is_named(string path, string text, string why, string step)
    {
        var message = JsonTable.Refused(text, path: path).Message;
        Assert.Contains(why, message, StringComparison.Ordinal);
        Assert.Contains($"step {step} was not found", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"d":[{"a":1}],"e":}""")]
    [InlineData("""{"d":[{"a":1}],}""")]
    [InlineData("""{"d":[{"a":1}] "e":1}""")]
    [InlineData("""{"d":[{"a":1}],"e":[1}}""")]
    [InlineData("""{"d":[{"a":1}],"e":1""")]
    [InlineData("""{"d":[{"a":1}],"e":1} x""")]
    [InlineData("""{"d":[{"a":1}],"e":01}""")]
    [InlineData("""{"c":[1,],"d":[{"a":1}]}""")]
    [InlineData("""{"c":[1] "d":[{"a":1}]}""")]
    [InlineData("""{c:1,"d":[{"a":1}]}""")]
    [InlineData("""{"c",1,"d":[{"a":1}]}""")]
    public void What_is_around_the_rows_is_checked_to_the_end(string text) => JsonTable.Refused(text, path: "$.d");

    [Fact]
    public void A_path_that_leads_to_two_places_is_refused() => Assert.Contains(
        "stands twice", JsonTable.Refused("""{"a":{"b":[1],"b":[2]}}""", path: "$.a.b").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("data")]
    [InlineData(".data")]
    [InlineData("$data")]
    [InlineData("$.")]
    [InlineData("$..a")]
    [InlineData("$.*")]
    [InlineData("$[*]")]
    [InlineData("$[-1]")]
    [InlineData("$[01]")]
    [InlineData("$[0:2]")]
    [InlineData("$['a','b']")]
    [InlineData("$[?@.a]")]
    [InlineData("$.a b")]
    [InlineData("$.1a")]
    [InlineData("$['a")]
    [InlineData("$['\\x']")]
    [InlineData("$[99999999999999999999]")]
    [InlineData("$.a ")]
    public void What_is_no_path_is_a_fault_of_the_configuration_with_an_example(string path)
    {
        var fault = Assert.Throws<IngestException>(() =>
            new JsonRowReader(Stream.Null, TabularFormat.Json, new RowReaderOptions { JsonPath = path }));
        Assert.Equal(IngestErrorId.ConfigurationInvalid, fault.ErrorId);
        Assert.Contains("$.data.items", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_lies_outside_of_the_path_is_not_kept()
    {
        // A hundred times the limit of a value stands before and behind the rows.
        var outside = "[" + string.Join(',', Enumerable.Repeat("\"0123456789\"", 100)) + "]";
        Assert.Equal("a | Number 1", JsonTable.Read($"{{\"x\":{outside},\"d\":[{{\"a\":1}}],\"y\":{outside}}}", path: "$.d", maxValue: 12).ToString());
    }
}
