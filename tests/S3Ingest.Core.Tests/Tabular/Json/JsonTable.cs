using System.Text;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tabular.Json;

namespace S3Ingest.Core.Tests.Tabular.Json;

/// <summary>All that a reader gives for one content: what its caller would have after reading again on a change of layout.</summary>
internal sealed record JsonTable(string[] Columns, string[][] Rows, JsonRowForm Form, int Readers, int[] BatchRows)
{
    public static JsonTable Read(string text, TabularFormat format = TabularFormat.Json, string? path = null, int? cuts = null, int? maxValue = null) =>
        Read(Encoding.UTF8.GetBytes(text), format, path, cuts, maxValue);

    /// <param name="cuts">Seed of random read sizes; 1 for single bytes; null for all at once.</param>
    public static JsonTable Read(byte[] content, TabularFormat format = TabularFormat.Json, string? path = null, int? cuts = null, int? maxValue = null)
    {
        var options = new RowReaderOptions { SourceName = "t.json", JsonPath = path };
        if (maxValue is { } bytes)
            options = options with { MaxValueBytes = bytes };
        for (var readers = 1; ; readers++)
        {
            var random = cuts is { } seed ? new Random(seed) : null;
            using var stream = new ChoppyStream(content, () => random is null ? int.MaxValue : cuts == 1 ? 1 : random.Next(1, 20));
            using var reader = new JsonRowReader(stream, format, options);
            // Two batches in turn, as the converter has them.
            RowBatch[] batches = [new(), new()];
            var rows = new List<string[]>();
            var batchRows = new List<int>();
            RowReadStatus status;
            while ((status = reader.Read(batches[batchRows.Count % 2], default)) == RowReadStatus.Rows)
            {
                var batch = batches[batchRows.Count % 2];
                Assert.Equal(reader.Columns.Count, batch.Columns.Count);
                Assert.All(batch.Columns, c => Assert.Equal(batch.RowCount, c.Count));
                for (var row = 0; row < batch.RowCount; row++)
                    rows.Add([.. batch.Columns.Select(c => Show(c.Kinds[row], c[row]))]);
                batchRows.Add(batch.RowCount);
                Assert.Equal(rows.Count, reader.RowCount);
                batch.Clear();
            }
            if (status == RowReadStatus.LayoutChanged)
            {
                options = options with { Layout = reader.Layout };
                continue;
            }
            // Earlier rows lack the columns that came later: they are null there.
            var width = reader.Columns.Count;
            return new(
                [.. reader.Columns],
                [.. rows.Select(r => r.Concat(Enumerable.Repeat("Null", width - r.Length)).ToArray())],
                ((JsonLayout)reader.Layout!).Form,
                readers,
                [.. batchRows]);
        }
    }

    public static IngestException Refused(string text, TabularFormat format = TabularFormat.Json, string? path = null, int? maxValue = null) =>
        Refused(Encoding.UTF8.GetBytes(text), format, path, maxValue);

    public static IngestException Refused(byte[] content, TabularFormat format = TabularFormat.Json, string? path = null, int? maxValue = null)
    {
        var fault = Assert.Throws<IngestException>(() => Read(content, format, path, null, maxValue));
        Assert.Equal(IngestErrorId.TabularInvalid, fault.ErrorId);
        var again = Assert.Throws<IngestException>(() => Read(content, format, path, 1, maxValue));
        Assert.Equal(fault.Message, again.Message);
        return fault;
    }

    /// <summary>The table in one line: names, then rows.</summary>
    public override string ToString() =>
        string.Join(",", Columns) + " | " + string.Join(" ; ", Rows.Select(r => string.Join(", ", r)));

    private static string Show(CellKind kind, ReadOnlySpan<byte> text) =>
        kind == CellKind.Null && text.IsEmpty ? "Null" : $"{kind} {new UTF8Encoding(false, true).GetString(text)}";
}
