using System.Text;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tabular.Csv;

namespace S3Ingest.Core.Tests.Tabular.Csv;

/// <summary>All that a reader gave of one text. Null is null, everything else is text.</summary>
internal sealed record CsvTable(string[] Columns, List<string?[]> Rows, CsvDialect Dialect)
{
    public static CsvTable Read(string text, TabularFormat format = TabularFormat.Csv, int maxValueBytes = 64 << 20) =>
        Read(Encoding.UTF8.GetBytes(text), format, maxValueBytes);

    public static CsvTable Read(byte[] content, TabularFormat format = TabularFormat.Csv, int maxValueBytes = 64 << 20, Func<int>? cuts = null)
    {
        using var reader = Open(content, format, maxValueBytes, cuts);
        var batch = new RowBatch();
        var rows = new List<string?[]>();
        while (reader.Read(batch, default) == RowReadStatus.Rows)
        {
            Assert.Equal(reader.Columns.Count, batch.Columns.Count);
            Assert.All(batch.Columns, column => Assert.Equal(batch.RowCount, column.Count));
            for (var row = 0; row < batch.RowCount; row++)
                rows.Add([.. batch.Columns.Select(column => Text(column, row))]);
            batch.Clear();
        }
        Assert.Equal(0, batch.RowCount);
        Assert.Equal(rows.Count, reader.RowCount);
        Assert.Equal(RowReadStatus.End, reader.Read(batch, default));
        return new([.. reader.Columns], rows, reader.Dialect!);
    }

    public static IngestException Fault(string text, TabularFormat format = TabularFormat.Csv, int maxValueBytes = 64 << 20) =>
        Fault(Encoding.UTF8.GetBytes(text), format, maxValueBytes);

    /// <summary>The fault of a broken text, which is the same for every way to cut its reads.</summary>
    public static IngestException Fault(byte[] content, TabularFormat format = TabularFormat.Csv, int maxValueBytes = 64 << 20)
    {
        var fault = Assert.Throws<IngestException>(() => Read(content, format, maxValueBytes));
        Assert.Equal(IngestErrorId.TabularInvalid, fault.ErrorId);
        Assert.Equal("test.csv", fault.Target);
        Assert.Equal(fault.Message, Assert.Throws<IngestException>(() => Read(content, format, maxValueBytes, () => 1)).Message);
        return fault;
    }

    public static CsvRowReader Open(byte[] content, TabularFormat format = TabularFormat.Csv, int maxValueBytes = 64 << 20, Func<int>? cuts = null) =>
        new(new ChoppyStream(content, cuts ?? (() => int.MaxValue)), format, new() { SourceName = "test.csv", MaxValueBytes = maxValueBytes });

    public void HasRows(params string?[][] rows) => Assert.Equal(rows, Rows);

    private static string? Text(TextColumn column, int row)
    {
        if (column.Kinds[row] == CellKind.Null)
        {
            Assert.True(column[row].IsEmpty);
            return null;
        }
        Assert.Equal(CellKind.Text, column.Kinds[row]);
        return Encoding.UTF8.GetString(column[row]);
    }
}
