using System.Text.Json;
using System.Xml.Linq;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tests.Tabular.Readers;

namespace S3Ingest.Core.Tests.Tabular.PublicData;

public class PublicDataSetsTests
{
    [ReadersFact]
    public void Every_file_is_installed() => Assert.All(PublicDataSets.All, set => Assert.True(File.Exists(set.Path), set.Path));

    [ReadersFact]
    public void Rows_of_the_JSON_files_are_as_many_as_their_parser_finds() => Assert.All(
        PublicDataSets.All.Where(set => set.Format == TabularFormat.Json),
        set =>
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(set.Path));
            var root = document.RootElement;
            foreach (var key in (set.JsonPath ?? "$").Split('.').Skip(1))
                root = root.GetProperty(key);
            Assert.Equal(set.Rows, root.ValueKind == JsonValueKind.Array ? root.GetArrayLength() : 1);
            if (set.Columns is { } columns)
            {
                var rows = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray() : Enumerable.Repeat(root, 1);
                Assert.Equal(columns, rows.SelectMany(row => row.EnumerateObject().Select(property => property.Name)).Distinct().Count());
            }
        });

    [ReadersFact]
    public void Rows_of_the_XML_files_are_as_many_as_their_parser_finds() => Assert.All(
        PublicDataSets.All.Where(set => set.Format == TabularFormat.Xml),
        set =>
        {
            var root = XDocument.Load(set.Path).Root!;
            var rows = set.XmlRowElement is { } name ? root.Descendants().Where(element => element.Name.LocalName == name) : root.Elements();
            Assert.Equal(set.Rows, rows.Count());
        });

    [ReadersFact]
    public async Task Rows_and_columns_of_the_CSV_files_are_as_many_as_DuckDB_finds()
    {
        foreach (var set in PublicDataSets.All.Where(set => set.Format is TabularFormat.Csv or TabularFormat.Tsv))
        {
            var delimiter = set.Format == TabularFormat.Tsv ? "\\t" : ",";
            using var table = await ParquetReaders.QueryAsync(
                $"FROM read_csv('{set.Path.Replace("'", "''", StringComparison.Ordinal)}', header = true, all_varchar = true, sep = E'{delimiter}', quote = '\"', strict_mode = true)");
            Assert.True(set.Rows == table.Rows().Count(), $"{set}: {table.Rows().Count()} rows");
            Assert.True(set.Columns == table.Columns.Count, $"{set}: {table.Columns.Count} columns");
        }
    }
}
