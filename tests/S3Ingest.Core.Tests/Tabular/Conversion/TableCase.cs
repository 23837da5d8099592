using System.Buffers;
using System.Globalization;
using System.Text;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular;

namespace S3Ingest.Core.Tests.Tabular.Conversion;

/// <summary>A cell as a file of its format says it.</summary>
/// <param name="Kind">What the format makes of it.</param>
/// <param name="Text">The value.</param>
/// <param name="Written">How it stands in the file, where that is not <paramref name="Text"/> escaped as the format wants.</param>
internal readonly record struct CaseCell(CellKind Kind, string Text, string? Written = null);

/// <summary>A table made of a seed, the file that says it, and how it is converted.</summary>
internal sealed class TableCase
{
    private const string XmlSpace = "\n \t";

    private static readonly SearchValues<char> Quoted = SearchValues.Create("\"\r\n,;\t|");

    private readonly Random _random;
    private readonly bool[] _isAttribute;
    private readonly string[] _given;
    private readonly CaseCell[][] _rows;
    private readonly bool _isJsonArray;

    public TableCase(int seed)
    {
        Seed = seed;
        _random = new Random(seed);
        Format = Pick(TabularFormat.Csv, TabularFormat.Csv, TabularFormat.Tsv, TabularFormat.Json, TabularFormat.JsonLines, TabularFormat.Xml);
        Profile = Pick(ParquetProfile.Compatible, ParquetProfile.Compact);
        Compression = Pick(ParquetCompression.Snappy, ParquetCompression.Zstd, ParquetCompression.Gzip, ParquetCompression.None);
        BatchRows = _random.Next(1, 12);
        RowGroupRows = Pick(1, 7, 30, 1 << 20);
        _isJsonArray = Format == TabularFormat.Json && _random.Next(3) > 0;
        // One element alone is a value of the root.
        var rows = _random.Next(Format == TabularFormat.Xml ? 2 : 1, 120);
        var width = _random.Next(1, 14);
        _isAttribute = [.. Enumerable.Range(0, width).Select(_ => Format == TabularFormat.Xml && _random.Next(3) == 0)];
        _given = [.. Enumerable.Range(0, width).Select(Name)];
        var columns = Enumerable.Range(0, width).Select(i => Column(rows, _isAttribute[i])).ToArray();
        _rows = [.. Enumerable.Range(0, rows).Select(row => columns.Select(column => column[row]).ToArray())];
        // XML rows without a column have one that is called value, if they fill a batch. JSON rows wait for the first column.
        var empty = _rows.TakeWhile(row => Array.TrueForAll(row, cell => cell is { Kind: CellKind.Null, Written: null })).Count();
        if (Format == TabularFormat.Xml && empty > 0)
            _rows[0][0] = new(CellKind.Text, "first");
        if (Format is TabularFormat.Json or TabularFormat.JsonLines && empty >= BatchRows * 4 && empty < rows)
            _rows[0][0] = new(CellKind.String, "first");
        Content = Write();
        (Columns, Rows) = Appear();
    }

    public int Seed { get; }

    public TabularFormat Format { get; }

    public ParquetProfile Profile { get; }

    public ParquetCompression Compression { get; }

    public int BatchRows { get; }

    public int RowGroupRows { get; }

    /// <summary>The file.</summary>
    public byte[] Content { get; }

    /// <summary>Names of the columns in the order in which they appear.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Rows in order, with a cell for each of <see cref="Columns"/>.</summary>
    public IReadOnlyList<CaseCell[]> Rows { get; }

    /// <summary>Columns that the first rows show. Objects without anything in them show the one that they get at once.</summary>
    public int ColumnsWithin(int rows) =>
        Format is TabularFormat.Csv or TabularFormat.Tsv || Order(_rows).Count == 0 ? Columns.Count : Order(_rows.Take(rows)).Count;

    public override string ToString() =>
        $"seed {Seed}: {Format}, {Profile}, {Compression}, {BatchRows} rows a batch, {RowGroupRows} a row group\n"
        + (Content.Length < 2_000 ? Encoding.UTF8.GetString(Content) : $"{Content.Length} bytes");

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];

    private string Name(int column) => Format == TabularFormat.Xml
        ? Pick("c", "_x.", "größe-") + column
        : Pick("c", "Größe ", "a \"b\" ", "x,y;", "line\nbreak ", "\U0001F600") + column;

    private CaseCell[] Column(int rows, bool isAttribute)
    {
        var main = Pick(CaseValues.Themes);
        // Now and then a value of another theme, behind the first batches as likely as in them.
        var other = _random.Next(2) == 0 ? Pick(CaseValues.Themes) : main;
        var otherRow = _random.Next(rows);
        var nulls = Pick(0, 0, 10, 50, 97, 100);
        var firstRow = Pick(0, 0, 0, _random.Next(rows));
        var distinct = Pick(2, 1000);
        var pool = new List<CaseCell>();
        return [.. Enumerable.Range(0, rows).Select(row =>
        {
            if (row == otherRow && other != main)
                return Cell(other, isAttribute);
            if (row < firstRow || _random.Next(100) < nulls)
                return Nothing(isAttribute);
            if (pool.Count < distinct)
                pool.Add(Cell(main, isAttribute));
            return pool[^1] is var last && pool.Count < distinct ? last : pool[_random.Next(pool.Count)];
        })];
    }

    private CaseCell Nothing(bool isAttribute) => Format switch
    {
        TabularFormat.Json or TabularFormat.JsonLines when _random.Next(2) == 0 => new(CellKind.Null, "", "null"),
        TabularFormat.Xml when _random.Next(4) == 0 => new(CellKind.Blank, ""),
        TabularFormat.Xml when !isAttribute && _random.Next(4) == 0 => new(CellKind.Null, "", "nil"),
        _ => new(CellKind.Null, ""),
    };

    private CaseCell Cell(Func<Random, string> theme, bool isAttribute)
    {
        var text = theme(_random);
        switch (Format)
        {
            case TabularFormat.Json or TabularFormat.JsonLines:
                if (theme == CaseValues.Nested)
                    return new(CellKind.Json, text, text);
                if (_random.Next(50) != 0 && CaseValues.IsJsonNumber(text))
                    return new(CellKind.Number, text, text);
                return text is "true" or "false" ? new(CellKind.Boolean, text, text) : new(CellKind.String, text);
            case TabularFormat.Xml:
                text = string.Concat(text.Where(c => c >= ' ' || XmlSpace.Contains(c, StringComparison.Ordinal) || c == '\r'));
                if (theme == CaseValues.Nested && !isAttribute)
                    return new(CellKind.Json, $"{{\"@k\":{CaseValues.Literal(text)},\"x\":[\"1\",\"\"]}}", $" k=\"{XmlEscaped(text)}\"><x>1</x> <x/>");
                return new(text.Length == 0 ? CellKind.Blank : CellKind.Text, text);
            default:
                return new(CellKind.Text, text.Replace("\0", "", StringComparison.Ordinal));
        }
    }

    /// <summary>Columns that the rows show, by index, in the order in which a reader of the file meets them.</summary>
    private List<int> Order(IEnumerable<CaseCell[]> rows)
    {
        var order = new List<int>();
        foreach (var row in rows)
        {
            foreach (var column in Enumerable.Range(0, row.Length).OrderBy(column => !_isAttribute[column]))
            {
                if (row[column] is not { Kind: CellKind.Null, Written: null } && !order.Contains(column))
                    order.Add(column);
            }
        }
        return order;
    }

    private (List<string> Columns, List<CaseCell[]> Rows) Appear()
    {
        if (Format is TabularFormat.Csv or TabularFormat.Tsv)
            return ([.. _given], [.. _rows]);
        var order = Order(_rows);
        if (order.Count > 0)
            return (order.ConvertAll(column => _given[column]), [.. _rows.Select(row => order.Select(column => row[column]).ToArray())]);
        // Objects without anything in them.
        return (["value"], [.. _rows.Select(_ => new[] { new CaseCell(CellKind.Json, "{}") })]);
    }

    private byte[] Write()
    {
        var text = new StringBuilder();
        switch (Format)
        {
            case TabularFormat.Csv or TabularFormat.Tsv:
                WriteDelimited(text);
                break;
            case TabularFormat.Xml:
                WriteXml(text);
                break;
            default:
                WriteJson(text);
                break;
        }
        var mark = _random.Next(8) == 0;
        Encoding encoding = _random.Next(8) == 0 ? new UnicodeEncoding(Pick(true, false), byteOrderMark: true) : new UTF8Encoding(mark);
        return [.. encoding.GetPreamble(), .. encoding.GetBytes(text.ToString())];
    }

    private void WriteDelimited(StringBuilder text)
    {
        var delimiter = Format == TabularFormat.Tsv ? '\t' : Pick(',', ',', ';', '|', '\t');
        var end = Pick("\n", "\r\n");
        var quotesAll = _random.Next(4) == 0;
        text.AppendJoin(delimiter, _given.Select(Field)).Append(end);
        foreach (var row in _rows)
            text.AppendJoin(delimiter, row.Select(cell => cell.Kind == CellKind.Null ? "" : Field(cell.Text))).Append(end);
        // The last line end may be missing, unless it is all that there is of a null.
        if (_random.Next(4) == 0 && _rows[^1].Length > 1)
            text.Length -= end.Length;

        string Field(string value) => quotesAll || value.Length == 0 || value.AsSpan().ContainsAny(Quoted)
            ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : value;
    }

    private void WriteJson(StringBuilder text)
    {
        var space = Pick("", " ", "\r\n\t");
        if (Format == TabularFormat.JsonLines)
            space = "";
        for (var row = 0; row < _rows.Length; row++)
        {
            text.Append(row > 0 ? (_isJsonArray ? "," : "\n") : _isJsonArray ? "[" : "").Append(space).Append('{').Append(space);
            var members = _rows[row].Select((cell, column) => cell is { Kind: CellKind.Null, Written: null }
                ? null
                : $"{Escaped(_given[column])}{space}:{space}{cell.Written ?? Escaped(cell.Text)}").Where(member => member is not null);
            text.AppendJoin("," + space, members).Append('}').Append(space);
        }
        text.Append(_isJsonArray ? "]" : "");

        // Some characters as escapes although nothing demands it.
        string Escaped(string value) => _random.Next(4) > 0
            ? CaseValues.Literal(value)
            : $"\"{string.Concat(value.EnumerateRunes().Select(rune => rune.Value is '"' or '\\' or < ' ' || _random.Next(3) == 0
                ? string.Concat(rune.ToString().Select(c => $"\\u{(int)c:x4}"))
                : rune.ToString()))}\"";
    }

    private void WriteXml(StringBuilder text)
    {
        var space = Pick("", "\n  ");
        text.Append(CultureInfo.InvariantCulture, $"<table xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">");
        foreach (var row in _rows)
        {
            text.Append(space).Append("<row");
            for (var column = 0; column < row.Length; column++)
            {
                if (_isAttribute[column] && row[column].Kind != CellKind.Null)
                    text.Append(CultureInfo.InvariantCulture, $" {_given[column]}=\"{XmlEscaped(row[column].Text)}\"");
            }
            text.Append('>');
            for (var column = 0; column < row.Length; column++)
            {
                var (kind, value, written) = row[column];
                if (_isAttribute[column] || row[column] is { Kind: CellKind.Null, Written: null })
                    continue;
                var name = _given[column];
                text.Append(space).Append(
                    kind == CellKind.Null ? $"<{name} xsi:nil='true'/>"
                    : written is not null ? $"<{name}{written}</{name}>"
                    : kind == CellKind.Blank && _random.Next(2) == 0 ? $"<{name}/>"
                    : _random.Next(4) == 0 && !value.Contains("]]>", StringComparison.Ordinal) && !value.Contains('\r', StringComparison.Ordinal) ? $"<{name}><![CDATA[{value}]]></{name}>"
                    : $"<{name}>{XmlEscaped(value)}</{name}>");
            }
            text.Append("</row>");
        }
        text.Append("\n</table>");
    }

    private static string XmlEscaped(string value) => string.Concat(value.Select(c => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\r' or '\n' or '\t' => $"&#{(int)c};",
        _ => $"{c}",
    }));
}
