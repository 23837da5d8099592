using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tests.Tabular.PublicData;
using S3Ingest.Core.Tests.Tabular.Readers;
using S3Ingest.Core.Tests.Tabular.Types;

namespace S3Ingest.Core.Tests.Tabular.Conversion;

/// <summary>Data as people publish it, held against what other parsers read in it.</summary>
public class PublicDataConversionTests
{
    public static TheoryData<PublicDataSet> Delimited { get; } = Of(TabularFormat.Csv, TabularFormat.Tsv);

    public static TheoryData<PublicDataSet> Json { get; } = Of(TabularFormat.Json);

    public static TheoryData<PublicDataSet> Xml { get; } = Of(TabularFormat.Xml);

    private static TheoryData<PublicDataSet> Of(params TabularFormat[] formats) => [.. PublicDataSets.All.Where(set => formats.Contains(set.Format))];

    [ReadersTheory]
    [MemberData(nameof(Delimited))]
    public async Task Delimited_text_says_the_same_in_Parquet(PublicDataSet set)
    {
        var delimiter = set.Format == TabularFormat.Tsv ? "\\t" : ",";
        using var text = await ParquetReaders.QueryAsync(
            $"FROM read_csv('{set.Path.Replace("'", "''", StringComparison.Ordinal)}', header = true, all_varchar = true, sep = E'{delimiter}', quote = '\"', strict_mode = true, allow_quoted_nulls = false)");
        var columns = text.Columns.Select(column => column.Name).ToList();
        var rows = text.Rows().Select(row => row.Select(value => value is null ? new CaseCell(CellKind.Null, "") : new CaseCell(CellKind.Text, value)).ToArray()).ToList();
        await AssertSaysAsync(set, columns, rows);
    }

    [ReadersTheory]
    [MemberData(nameof(Json))]
    public async Task JSON_says_the_same_in_Parquet(PublicDataSet set)
    {
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(set.Path));
        var root = document.RootElement;
        foreach (var key in (set.JsonPath ?? "$").Split('.').Skip(1))
            root = root.GetProperty(key);
        var objects = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToList() : [root];
        var columns = objects.SelectMany(row => row.EnumerateObject().Select(property => property.Name)).Distinct().ToList();
        var rows = objects.ConvertAll(row => columns.ConvertAll(name => row.TryGetProperty(name, out var value) ? Cell(value) : new CaseCell(CellKind.Null, "")).ToArray());
        await AssertSaysAsync(set, columns, rows);
    }

    [ReadersTheory]
    [MemberData(nameof(Xml))]
    public async Task XML_says_the_same_in_Parquet(PublicDataSet set)
    {
        var root = XDocument.Load(set.Path).Root!;
        var elements = (set.XmlRowElement is { } name ? root.Descendants().Where(element => element.Name.LocalName == name) : root.Elements()).ToList();
        var converted = await ConvertAsync(set);
        using var read = await converted.ReadAsync();
        var rows = read.Rows().ToList();
        var compared = 0;
        for (var column = 0; column < read.Columns.Count; column++)
        {
            // Nested content has no form that another parser gives.
            if (read.Columns[column] is not { Type: not "JSON" } known)
                continue;
            var cells = elements.ConvertAll(row => Cell(row, known.Name.TrimStart('@'), known.Name[0] == '@'));
            Assert.Equal(TypeModel.Resolve(default, cells.ConvertAll(cell => (cell.Kind, cell.Text))), known.Type);
            Assert.Equal(cells.ConvertAll(cell => ExpectedTable.Canonical(cell, known.Type)), rows.Select(row => row[column]));
            compared++;
        }
        Assert.Equal(set.Rows, read.RowCount);
        Assert.InRange(compared, 2, read.Columns.Count);
        var names = elements.SelectMany(row => row.Attributes().Where(a => !a.IsNamespaceDeclaration).Select(a => a.Name.LocalName).Concat(row.Elements().Select(e => e.Name.LocalName)));
        Assert.Empty(names.Except(read.Columns.Select(column => column.Name.TrimStart('@'))));
    }

    private static async Task AssertSaysAsync(PublicDataSet set, List<string> columns, List<CaseCell[]> rows)
    {
        var converted = await ConvertAsync(set);
        var types = columns.Select((_, column) => TypeModel.Resolve(default, rows.ConvertAll(row => (row[column].Kind, row[column].Text)))).ToList();
        using var read = await converted.ReadAsync();
        Assert.Equal(columns, read.Columns.Select(column => column.Name));
        Assert.Equal(types, read.Columns.Select(column => column.Type));
        Assert.Equal(rows.Select(row => row.Zip(types, ExpectedTable.Canonical)), read.Rows());
        Assert.Equal(set.Rows, converted.Result.RowCount);
        Assert.Equal(set.Columns ?? columns.Count, converted.Result.Columns.Count);
    }

    private static async Task<Converted> ConvertAsync(PublicDataSet set) => await Converted.OfAsync(
        new(set.Format, new ConversionOptions { SourceName = set.File, JsonPath = set.JsonPath, XmlRowElement = set.XmlRowElement }),
        await File.ReadAllBytesAsync(set.Path));

    private static CaseCell Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => new(CellKind.Null, ""),
        JsonValueKind.String => new(CellKind.String, value.GetString()!),
        JsonValueKind.Number => new(CellKind.Number, value.GetRawText()),
        JsonValueKind.True or JsonValueKind.False => new(CellKind.Boolean, value.GetRawText()),
        _ => new(CellKind.Json, Compact(value.GetRawText())),
    };

    /// <summary>JSON without the white space that says nothing.</summary>
    private static string Compact(string json)
    {
        var text = new StringBuilder();
        var isInString = false;
        for (var i = 0; i < json.Length; i++)
        {
            if (isInString && json[i] == '\\')
                text.Append(json[i++]);
            else if (json[i] == '"')
                isInString = !isInString;
            if (isInString || !" \t\r\n".Contains(json[i], StringComparison.Ordinal))
                text.Append(json[i]);
        }
        return text.ToString();
    }

    private static CaseCell Cell(XElement row, string name, bool isAttribute)
    {
        var element = isAttribute ? null : row.Elements().SingleOrDefault(e => e.Name.LocalName == name);
        var text = element?.Value ?? (row.Elements().Any(e => e.Name.LocalName == name) ? null : row.Attributes().SingleOrDefault(a => a.Name.LocalName == name)?.Value);
        return text is null ? new(CellKind.Null, "") : text.Length == 0 ? new(CellKind.Blank, "") : new(CellKind.Text, text);
    }
}
