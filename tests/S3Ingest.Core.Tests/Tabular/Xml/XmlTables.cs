using System.Text;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tabular.Xml;

namespace S3Ingest.Core.Tests.Tabular.Xml;

/// <summary>A document as a table that tests can look at.</summary>
internal sealed class XmlTables
{
    public List<string> Columns { get; private set; } = [];

    /// <summary>Cells as <c>text</c>, <c>~</c> for null, <c>_</c> for blank, <c>json:...</c> for JSON.</summary>
    public List<string[]> Rows { get; } = [];

    public IReadOnlyDictionary<string, string> Metadata { get; private set; } = new Dictionary<string, string>();

    public XmlLayout? Layout { get; private set; }

    /// <summary>How often the content was read.</summary>
    public int Passes { get; private set; }

    /// <summary>Rows of each batch.</summary>
    public List<int> Batches { get; } = [];

    public string Json => Metadata.GetValueOrDefault("xml.document", "");

    /// <summary>Columns, then rows, one a line.</summary>
    public override string ToString() =>
        string.Join('\n', Rows.Select(r => string.Join('|', r)).Prepend(string.Join('|', Columns)));

    public static XmlTables Read(string xml, string? rowElement = null, int maxValueBytes = 64 << 20) =>
        Read(Encoding.UTF8.GetBytes(xml), rowElement, maxValueBytes);

    public static XmlTables Read(byte[] xml, string? rowElement = null, int maxValueBytes = 64 << 20, Random? cuts = null)
    {
        var options = new RowReaderOptions { SourceName = "x.xml", XmlRowElement = rowElement, MaxValueBytes = maxValueBytes };
        for (var pass = 1; ; pass++)
        {
            Assert.True(pass <= 2, "A layout that is found by reading to the end has to be the right one.");
            using var content = cuts is null ? new MemoryStream(xml) : (Stream)new CutStream(xml, cuts);
            using var reader = new XmlRowReader(content, options);
            var table = new XmlTables { Passes = pass };
            if (table.Fill(reader))
                return table;
            options = options with { Layout = reader.Layout };
        }
    }

    public static IngestException Fault(string xml, string? rowElement = null, int maxValueBytes = 64 << 20) =>
        Fault(Encoding.UTF8.GetBytes(xml), rowElement, maxValueBytes);

    public static IngestException Fault(byte[] xml, string? rowElement = null, int maxValueBytes = 64 << 20)
    {
        var fault = Assert.Throws<IngestException>(() => Read(xml, rowElement, maxValueBytes));
        Assert.Equal(IngestErrorId.TabularInvalid, fault.ErrorId);
        Assert.Equal("x.xml", fault.Target);
        return fault;
    }

    private bool Fill(XmlRowReader reader)
    {
        var batch = new RowBatch();
        while (true)
        {
            batch.Clear();
            var known = reader.RowCount > 0 ? reader.Columns.ToList() : [];
            var status = reader.Read(batch, CancellationToken.None);
            if (status == RowReadStatus.LayoutChanged)
                return false;
            Assert.Equal(known, reader.Columns.Take(known.Count));
            if (status == RowReadStatus.End)
                break;
            Assert.NotEqual(0, batch.RowCount);
            Assert.Equal(reader.Columns.Count, batch.Columns.Count);
            Assert.All(batch.Columns, c => Assert.Equal(batch.RowCount, c.Count));
            Batches.Add(batch.RowCount);
            for (var row = 0; row < batch.RowCount; row++)
                Rows.Add([.. batch.Columns.Select(c => Show(c.Kinds[row], c[row]))]);
        }
        Columns = [.. reader.Columns];
        Assert.Equal(Columns.Count, Columns.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(Rows.Count, reader.RowCount);
        for (var row = 0; row < Rows.Count; row++)
            Rows[row] = [.. Rows[row], .. Enumerable.Repeat("~", Columns.Count - Rows[row].Length)];
        Metadata = reader.DocumentMetadata;
        Layout = (XmlLayout?)reader.Layout;
        return true;
    }

    private static string Show(CellKind kind, ReadOnlySpan<byte> text)
    {
        var shown = new UTF8Encoding(false, true).GetString(text);
        switch (kind)
        {
            case CellKind.Null:
                return "~";
            case CellKind.Blank:
                return "_";
            case CellKind.Text:
                return shown;
            case CellKind.Json:
                using (System.Text.Json.JsonDocument.Parse(shown))
                    return "json:" + shown;
            default:
                throw new InvalidOperationException($"XML has no {kind}.");
        }
    }
}
