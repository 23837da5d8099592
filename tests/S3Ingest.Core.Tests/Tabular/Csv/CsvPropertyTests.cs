using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Tabular;

namespace S3Ingest.Core.Tests.Tabular.Csv;

public class CsvPropertyTests
{
    // Pieces that a reader could stumble over, and plain ones.
    private static readonly Gen<string> _value = Gen.Frequency(
        (6, Gen.Elements("a", "Bc", "12", "-1.5", "2020-01-02", "é", "日本", "😀", " ", "  x ", "'", "\\", "\\\"", "sep=", "\u001A", "long text that is longer than one block of sixty-four bytes, with a comma")),
        (4, Gen.Elements("\"", "\"\"", ",", ";", "\t", "|", "\n", "\r", "\r\n", "\n\n")),
        (1, Gen.Constant("")))
        .ListOf().Select(pieces => string.Concat(pieces.Take(6)));

    private static readonly SearchValues<char> _special = SearchValues.Create("\"\r\n,;\t|");

    private static readonly Gen<TestCase> _case =
        from width in Gen.Choose(1, 9)
        from height in Gen.Choose(0, 40)
        from cells in Gen.OneOf(Gen.Constant<string?>(null), _value.Select(v => (string?)v)).ListOf(width * height)
        from delimiter in Gen.Elements(',', ';', '\t', '|')
        from lineEnd in Gen.Elements("\n", "\r\n", "\r")
        from quoteAll in ArbMap.Default.GeneratorFor<bool>()
        from endsOpen in ArbMap.Default.GeneratorFor<bool>()
        from encoding in Gen.Elements<Encoding>(new UTF8Encoding(false), new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(true, true))
        from seed in Gen.Choose(0, int.MaxValue)
        select new TestCase(width, [.. cells.Chunk(width)], delimiter, lineEnd, quoteAll, endsOpen, encoding, seed);

    [Fact]
    public void Every_table_that_was_written_correctly_is_read_back_in_every_dialect_with_every_cut() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(_case.ToArbitrary(), c =>
        {
            var content = c.Write();
            var random = new Random(c.Seed);
            var table = CsvTable.Read(content, cuts: () => random.Next(1, c.Seed % 3 == 0 ? 2 : 100));
            return (table.Columns.AsSpan().SequenceEqual(c.Header) && table.Dialect.HasHeader && Same(c.Rows, table.Rows))
                .Label(Encoding.UTF8.GetString(c.Encoding == Encoding.UTF8 ? content : Encoding.Convert(c.Encoding, Encoding.UTF8, content)));
        }));

    [Fact]
    public void Every_prefix_gives_a_prefix_of_the_rows_or_a_fault_but_for_the_row_that_is_cut() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(_case.ToArbitrary(), c =>
        {
            // Every prefix is read from its start, so the tables are short.
            c = c with { Encoding = new UTF8Encoding(false), Rows = c.Rows[..Math.Min(c.Rows.Length, 6)] };
            var text = c.Write();
            var headerEnd = Encoding.UTF8.GetByteCount(string.Join(c.Delimiter, c.Header)) + c.LineEnd.Length;
            for (var length = headerEnd; length < text.Length; length++)
            {
                List<string?[]> rows;
                try
                {
                    var table = CsvTable.Read(text[..length]);
                    // A shorter text is less evidence; with another dialect the rows say nothing about those of the whole.
                    if (table.Dialect.Delimiter != c.Delimiter || !table.Dialect.HasHeader)
                        continue;
                    rows = table.Rows;
                }
                catch (IngestException fault) when (fault.ErrorId == IngestErrorId.TabularInvalid)
                {
                    continue;
                }
                if (rows.Count > c.Rows.Length || !Same(c.Rows[..Math.Max(0, rows.Count - 1)], rows[..Math.Max(0, rows.Count - 1)]))
                    return false;
            }
            return true;
        }));

    [Fact]
    public void Any_bytes_are_read_or_refused_and_the_cuts_do_not_matter() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(
            Gen.Elements<byte>((byte)'a', (byte)'1', (byte)'"', (byte)'\'', (byte)',', (byte)';', (byte)'\t', (byte)'\n', (byte)'\r', 0xC3, 0xA9, 0x1A, (byte)' ').ArrayOf().ToArbitrary(),
            content => Outcome(content, int.MaxValue) == Outcome(content, 1) && Outcome(content, 1) == Outcome(content, 3)));

    private static string Outcome(byte[] content, int cut)
    {
        try
        {
            var table = CsvTable.Read(content, cuts: () => cut);
            return string.Join('\u241E', table.Rows.Prepend(table.Columns).Select(row => string.Join('\u241F', row.Select(v => v ?? "\u2400"))));
        }
        catch (IngestException fault) when (fault.ErrorId == IngestErrorId.TabularInvalid)
        {
            return fault.Message;
        }
    }

    private static bool Same(string?[][] expected, List<string?[]> actual) =>
        expected.Length == actual.Count && expected.Zip(actual).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));

    private sealed record TestCase(int Width, string?[][] Rows, char Delimiter, string LineEnd, bool QuoteAll, bool EndsOpen, Encoding Encoding, int Seed)
    {
        public string[] Header => [.. Enumerable.Range(0, Width).Select(i => $"name{(char)('a' + i)}")];

        public byte[] Write()
        {
            var text = new StringBuilder().AppendJoin(Delimiter, Header).Append(LineEnd);
            foreach (var row in Rows)
                text.AppendJoin(Delimiter, row.Select(Field)).Append(LineEnd);
            // The last line end may be missing, unless it is all that there is of a null.
            if (EndsOpen && Rows is [.., not [null]])
                text.Length -= LineEnd.Length;
            return [.. Encoding.GetPreamble(), .. Encoding.GetBytes(text.ToString())];
        }

        private string Field(string? value) =>
            value is null ? ""
            : QuoteAll || value.Length == 0 || value is "\u001A" || value.AsSpan().ContainsAny(_special) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : value;
    }
}
