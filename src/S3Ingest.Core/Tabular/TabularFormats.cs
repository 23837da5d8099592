namespace S3Ingest.Core.Tabular;

/// <summary>Which files hold tables, and who reads them.</summary>
public static class TabularFormats
{
    private static readonly Dictionary<string, TabularFormat> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".csv"] = TabularFormat.Csv,
        [".tsv"] = TabularFormat.Tsv,
        [".json"] = TabularFormat.Json,
        [".jsonl"] = TabularFormat.JsonLines,
        [".ndjson"] = TabularFormat.JsonLines,
        [".xml"] = TabularFormat.Xml,
    };

    /// <summary>Extensions of tabular files, with their dot.</summary>
    public static IReadOnlyCollection<string> Extensions => ByExtension.Keys;

    /// <summary>Format of a file by its name; null when it is no tabular file, or has nothing before its extension.</summary>
    public static TabularFormat? Of(string fileName) =>
        Path.GetFileNameWithoutExtension(fileName).Length > 0 && ByExtension.TryGetValue(Path.GetExtension(fileName), out var format) ? format : null;

    internal static RowReader Open(TabularFormat format, Stream content, RowReaderOptions options) => format switch
    {
        TabularFormat.Csv or TabularFormat.Tsv => new Csv.CsvRowReader(content, format, options),
        TabularFormat.Json or TabularFormat.JsonLines => new Json.JsonRowReader(content, format, options),
        _ => new Xml.XmlRowReader(content, options),
    };
}
