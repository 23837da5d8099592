using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace S3Ingest.Core.Tests.Tabular.Xml;

public class XmlPropertyTests
{
    private static readonly string[] s_pieces =
        ["a", "Zoe", "7", " ", "\n", "\t", "&", "<", ">", "]]>", "\"", "'", "\\", "{", "é", "日", "😀", "\u00A0", "long text that goes on and on "];

    private static Arbitrary<int> Seeds => Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void What_was_written_as_XML_is_read_back_however_it_was_written_and_the_stream_is_cut() => Prop.ForAll(
        Seeds,
        seed =>
        {
            var random = new Random(seed);
            var (xml, expected) = Document(random);
            var table = XmlTables.Read(xml, cuts: random);
            // A table says nothing of columns that no row has, nor of where they are; rows are compared by name.
            var actual = table.Rows.Select(r => Row(table.Columns.Zip(r, (name, cell) => (name, cell)).Where(c => c.cell != "~")));
            return expected.Select(r => Row(r.Select(c => (c.Key, c.Value)))).SequenceEqual(actual).Label($"seed {seed}: {Encoding.UTF8.GetString(xml)}\n{table}");
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_bytes_give_the_same_batches_however_the_stream_is_cut() => Prop.ForAll(
        Seeds,
        seed =>
        {
            var random = new Random(seed);
            var (xml, _) = Document(random);
            var whole = XmlTables.Read(xml);
            var cut = XmlTables.Read(xml, cuts: random);
            return (whole.ToString() == cut.ToString() && whole.Json == cut.Json && whole.Batches.SequenceEqual(cut.Batches)).Label($"seed {seed}");
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_document_is_a_table_before_its_root_is_closed() => Prop.ForAll(
        Seeds,
        seed =>
        {
            var (xml, _) = Document(new Random(seed), smallest: true);
            for (var length = 0; length < xml.Length; length++)
                XmlTables.Fault(xml[..length]);
            return true.Label($"seed {seed}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    [Fact]
    public void Nested_content_comes_back_from_its_JSON() => Prop.ForAll(
        Seeds,
        seed =>
        {
            var random = new Random(seed);
            var xml = new StringBuilder("<t><r><c x=\"1\">");
            var expected = Nested(random, xml, 0);
            xml.Append("</c></r><r/></t>");
            var table = XmlTables.Read(Encoding.UTF8.GetBytes(xml.ToString()), cuts: random);
            using var json = JsonDocument.Parse(table.Rows[0][0]["json:".Length..]);
            return (json.RootElement.GetProperty("@x").GetString() == "1" && Same(expected, json.RootElement, isRoot: true)).Label($"seed {seed}: {xml}\n{table}");
        }).QuickCheckThrowOnFailure();

    private static string Row(IEnumerable<(string Name, string Cell)> cells) =>
        string.Join('\u0001', cells.OrderBy(c => c.Name, StringComparer.Ordinal).Select(c => $"{c.Name}={c.Cell}"));

    private static (byte[] Xml, List<Dictionary<string, string>> Rows) Document(Random random, bool smallest = false)
    {
        // A column is always an attribute or always an element here, so its name never changes.
        var isAttribute = Enumerable.Range(0, random.Next(1, smallest ? 3 : 9)).Select(_ => random.Next(2) == 0).ToArray();
        var rows = new List<Dictionary<string, string>>();
        var xml = new StringBuilder(random.Next(2) == 0 ? "" : "<?xml version=\"1.0\" encoding='utf-8'?>").Append("<table");
        var count = random.Next(2, smallest ? 3 : 40);
        xml.Append(random.Next(2) == 0 ? ">" : " a='1' >");
        for (var row = 0; row < count; row++)
        {
            var cells = new Dictionary<string, string>();
            Space(random, xml);
            xml.Append("<row");
            for (var c = 0; c < isAttribute.Length; c++)
            {
                if (!isAttribute[c] || random.Next(4) == 0)
                    continue;
                var value = Text(random);
                cells[$"c{c}"] = value.Length == 0 ? "_" : value;
                xml.Append(random.Next(2) == 0 ? " " : "\n ").Append('c').Append(c).Append("=\"").Append(Escape(random, value, inAttribute: true)).Append('"');
            }
            xml.Append('>');
            for (var c = 0; c < isAttribute.Length; c++)
            {
                if (isAttribute[c] || random.Next(4) == 0)
                    continue;
                var value = Text(random);
                cells[$"c{c}"] = value.Length == 0 ? "_" : value;
                Space(random, xml);
                xml.Append(value.Length == 0 && random.Next(2) == 0 ? $"<c{c} />" : $"<c{c}>{Escape(random, value, inAttribute: false)}</c{c}>");
                Space(random, xml);
            }
            xml.Append("</row>");
            rows.Add(cells);
        }
        xml.Append("</table>");
        return (Encoding.UTF8.GetBytes(xml.ToString()), rows);
    }

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => s_pieces[random.Next(s_pieces.Length)]));

    private static void Space(Random random, StringBuilder xml) => xml.Append(random.Next(5) switch
    {
        0 => "\n  ",
        1 => " ",
        2 => "<!-- c --><?pi x?>",
        _ => "",
    });

    private static string Escape(Random random, string text, bool inAttribute)
    {
        if (!inAttribute && random.Next(4) == 0)
            return $"<![CDATA[{text.Replace("]]>", "]]]]><![CDATA[>", StringComparison.Ordinal)}]]>";
        var escaped = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (!inAttribute && random.Next(20) == 0)
                escaped.Append("<!-- c -->");
            escaped.Append(rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\n' or '\t' when inAttribute => $"&#{rune.Value};",
                _ when random.Next(10) == 0 => $"&#x{rune.Value:X};",
                _ => rune.ToString(),
            });
        }
        return escaped.ToString();
    }

    /// <summary>Writes random content and returns it: a string, or names with what they hold.</summary>
    private static object Nested(Random random, StringBuilder xml, int depth)
    {
        if (depth == 4 || random.Next(3) == 0)
        {
            var text = Text(random);
            xml.Append(Escape(random, text, inAttribute: false));
            return text;
        }
        var members = new List<(string Name, List<object> Values)>();
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var name = $"n{random.Next(4)}";
            Space(random, xml);
            xml.Append('<').Append(name).Append('>');
            var value = Nested(random, xml, depth + 1);
            xml.Append("</").Append(name).Append('>');
            Space(random, xml);
            if (members.Find(m => m.Name == name) is { Name: not null } known)
                known.Values.Add(value);
            else
                members.Add((name, [value]));
        }
        return members;
    }

    private static bool Same(object expected, JsonElement actual, bool isRoot = false)
    {
        if (expected is string text)
            return isRoot ? (actual.TryGetProperty("#text", out var t) ? t.GetString() : "") == text : actual.ValueKind == JsonValueKind.String && actual.GetString() == text;
        var members = (List<(string Name, List<object> Values)>)expected;
        var found = actual.EnumerateObject().Where(p => p.Name[0] != '@').ToList();
        return found.Select(p => p.Name).SequenceEqual(members.Select(m => m.Name)) && found.Zip(members).All(pair =>
            pair.Second.Values.Count == 1
                ? Same(pair.Second.Values[0], pair.First.Value)
                : pair.First.Value.EnumerateArray().Count() == pair.Second.Values.Count
                    && pair.First.Value.EnumerateArray().Zip(pair.Second.Values).All(v => Same(v.Second, v.First)));
    }
}
