using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tabular.Json;
using Xunit.Abstractions;

namespace S3Ingest.Core.Tests.Tabular.Json;

/// <summary>Random tables, written in random ways, are read as what they are; what is cut off is refused.</summary>
public class JsonPropertyTests(ITestOutputHelper output)
{
    [Fact]
    public void Any_table_however_written_is_read_back_over_any_cuts() => Check(seed =>
    {
        var table = new RandomTable(seed);
        foreach (int? cuts in new int?[] { null, 1, seed | 2 })
        {
            var read = JsonTable.Read(table.Text, table.Format, table.Path, cuts);
            Assert.Equal(table.Wanted, read.ToString());
            Assert.Equal(1, read.Readers);
        }
    }, 300);

    [Fact]
    public void Every_proper_prefix_of_a_document_is_refused() => Check(seed =>
    {
        var table = new RandomTable(seed, isOneDocument: true);
        var content = Encoding.UTF8.GetBytes(table.Text.TrimEnd());
        for (var length = 0; length < content.Length; length++)
        {
            var fault = Assert.Throws<IngestException>(() => JsonTable.Read(content[..length], table.Format, table.Path));
            Assert.Equal(IngestErrorId.TabularInvalid, fault.ErrorId);
        }
    }, 60);

    [Fact]
    public void A_changed_byte_gives_rows_or_a_fault_and_what_a_strict_parser_refuses_is_refused() => Check(seed =>
    {
        var table = new RandomTable(seed, isOneDocument: true);
        var content = Encoding.UTF8.GetBytes(table.Text);
        var random = new Random(seed);
        content[random.Next(content.Length)] = (byte)random.Next(256);
        // The parser looks at escapes and leaves bytes unlooked at.
        var isJson = System.Text.Unicode.Utf8.IsValid(content);
        try
        {
            using var document = System.Text.Json.JsonDocument.Parse(content);
        }
        catch (System.Text.Json.JsonException)
        {
            isJson = false;
        }
        try
        {
            var read = JsonTable.Read(content, TabularFormat.JsonLines);
            Assert.True(isJson || read.Rows.Length != 1, "Not JSON, and read as one row.");
            Assert.Equal(read.ToString(), JsonTable.Read(content, TabularFormat.JsonLines, cuts: 1).ToString());
        }
        catch (IngestException fault)
        {
            Assert.Equal(IngestErrorId.TabularInvalid, fault.ErrorId);
            Assert.False(isJson, fault.Message);
        }
    }, 1000);

    [Fact]
    public void Batches_do_not_depend_on_how_the_stream_is_cut()
    {
        var random = new Random(20261121);
        var text = string.Concat(Enumerable.Range(0, 40_000).Select(i =>
            $"{{\"a\":{i},\"b\":\"{new string('ä', random.Next(200))}\"{(i > 30_000 ? ",\"c\":[1, 2]" : "")}}}\n"));
        var whole = JsonTable.Read(text, TabularFormat.JsonLines);
        var cut = JsonTable.Read(text, TabularFormat.JsonLines, cuts: 99);
        Assert.True(whole.BatchRows.Length > 1);
        Assert.Equal(whole.BatchRows, cut.BatchRows);
        Assert.Equal(whole.Rows, cut.Rows);
        Assert.Equal(40_000, whole.Rows.Length);
    }

    private void Check(Action<int> property, int count)
    {
        // Put a printed seed here to see a failure again.
        var replay = (ulong)Random.Shared.NextInt64();
        output.WriteLine($"seed {replay}");
        var config = Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(replay, 1);
        FsCheck.Check.One(config, Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            property(seed);
            return true;
        }));
    }

    /// <summary>A table of objects, its text in one of many forms, and what reading it must show.</summary>
    private sealed class RandomTable
    {
        private static readonly string[] s_keys = ["a", "id", "ä", "😀", "a b", "q\"x", "tab\t", "long_name_of_a_column_that_fills_a_vector"];
        private static readonly string[] s_numbers = ["0", "-0", "1", "-12.50", "1e5", "1E-7", "123456789012345678901234567890", "0.10"];
        private static readonly string[] s_texts = ["", "x", "ä", "€", "😀", "\"", "\\", "/", "\n", "\t", "\u0001", "0123456789abcdef", ",", "}", "]", "\u2028"];
        private readonly Random _random;

        public RandomTable(int seed, bool isOneDocument = false)
        {
            _random = new Random(seed);
            var keys = s_keys.Where(_ => _random.Next(2) == 0).DefaultIfEmpty("k").ToArray();
            var columns = new List<string>();
            var rows = new List<Dictionary<string, string>>();
            var texts = new List<string>();
            var count = _random.Next(1, 8);
            for (var i = 0; i < count; i++)
            {
                var row = new Dictionary<string, string>();
                var order = keys.Where(_ => _random.Next(5) > 0).ToArray();
                if (_random.Next(4) == 0)
                    _random.Shuffle(order);
                // A table of nothing but empty objects has another layout.
                if (i == 0 && order.Length == 0)
                    order = [keys[0]];
                var members = new List<string>();
                foreach (var key in order)
                {
                    var (text, cell) = Value(2);
                    row[key] = cell;
                    members.Add(Space() + Quote(key) + Space() + ":" + text);
                    if (!columns.Contains(key))
                        columns.Add(key);
                }
                rows.Add(row);
                texts.Add(Space() + "{" + string.Join(',', members) + Space() + "}" + Space());
            }
            var array = "[" + string.Join(',', texts) + "]";
            (Text, Format, Path) = _random.Next(isOneDocument ? 2 : 4) switch
            {
                0 => (Space() + array + Space(), TabularFormat.Json, null),
                1 => ($"{{{Quote("x")}:{Value(2).Text},{Space()}{Quote("d")}{Space()}:[{Space()}0,{array}]{Space()},{Quote("y")}:{Value(2).Text}}}", TabularFormat.Json, "$.d[1]"),
                2 => (string.Join(_random.Next(2) == 0 ? "\n" : "", texts), TabularFormat.JsonLines, null),
                _ => (string.Concat(texts), TabularFormat.Json, (string?)null),
            };
            Wanted = string.Join(",", columns) + " | "
                + string.Join(" ; ", rows.Select(r => string.Join(", ", columns.Select(c => r.GetValueOrDefault(c, "Null")))));
        }

        public string Text { get; }

        public TabularFormat Format { get; }

        public string? Path { get; }

        public string Wanted { get; }

        // Its text with white space, and what the cell shows.
        private (string Text, string Cell) Value(int depth)
        {
            var (text, cell) = _random.Next(depth == 0 ? 5 : 7) switch
            {
                0 => ("null", "Null"),
                1 => _random.Next(2) == 0 ? ("true", "Boolean true") : ("false", "Boolean false"),
                2 => s_numbers[_random.Next(s_numbers.Length)] is var number ? (number, "Number " + number) : default,
                3 or 4 => Words() is var words ? (Quote(words), "String " + words) : default,
                5 => Nested('[', ']', () => Value(depth - 1) is var inner ? (inner.Text, Raw(inner)) : default),
                _ => Nested('{', '}', () => (Quote(Words()), Value(depth - 1)) is var (key, inner) ? (Space() + key + Space() + ":" + inner.Text, key + ":" + Raw(inner)) : default),
            };
            return (Space() + text + Space(), cell);
        }

        private (string Text, string Cell) Nested(char open, char close, Func<(string Text, string Compact)> part)
        {
            var parts = Enumerable.Range(0, _random.Next(4)).Select(_ => part()).ToArray();
            return (open + Space() + string.Join(',', parts.Select(p => p.Text)) + close, $"Json {open}{string.Join(',', parts.Select(p => p.Compact))}{close}");
        }

        // Inside of nested content a string stays as it was written.
        private static string Raw((string Text, string Cell) value) =>
            value.Cell == "Null" ? "null"
            : value.Cell.StartsWith("String ", StringComparison.Ordinal) ? value.Text.Trim(' ', '\n', '\r', '\t')
            : value.Cell[(value.Cell.IndexOf(' ', StringComparison.Ordinal) + 1)..];

        private string Words() => string.Concat(Enumerable.Range(0, _random.Next(6)).Select(_ => s_texts[_random.Next(s_texts.Length)]));

        private string Space() => _random.Next(4) > 0 ? "" : string.Concat(Enumerable.Range(0, _random.Next(1, 4)).Select(_ => " \n\r\t"[_random.Next(4)]));

        private string Quote(string text)
        {
            var result = new StringBuilder("\"");
            foreach (var unit in text)
            {
                if (_random.Next(8) == 0)
                    result.Append("\\u").Append(((int)unit).ToString(_random.Next(2) == 0 ? "x4" : "X4", CultureInfo.InvariantCulture));
                else
                    result.Append(unit switch { '"' => "\\\"", '\\' => "\\\\", '\n' => "\\n", '\t' => "\\t", < ' ' => $"\\u{(int)unit:x4}", _ => unit });
            }
            // Half of a pair may have become an escape beside the other half as it is: that is no text any longer.
            var written = result.Append('"').ToString();
            return new UTF8Encoding(false, false).GetString(Encoding.UTF8.GetBytes(written)) == written ? written : Quote(text);
        }
    }
}
