using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular;

namespace S3Ingest.Core.Quilt;

/// <summary>The first bytes of a text format.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="IsWhole">True when they are all there are.</param>
internal sealed record TextHead(byte[] Bytes, bool IsWhole)
{
    // What a head may expand to: gzip makes a thousand times as much of zeros.
    private const int ExpandedBytes = 1 << 20;

    // A document tells its layout by changing it, from special to general.
    private const int MaxLayouts = 8;

    /// <summary>The head of what is inside of gzip.</summary>
    /// <exception cref="InvalidDataException">It is no gzip.</exception>
    public TextHead Expand()
    {
        using var expanded = new GZipStream(new MemoryStream(Bytes), CompressionMode.Decompress);
        var text = new byte[ExpandedBytes];
        int length = 0;
        bool isDrained = false;
        try
        {
            while (length < text.Length && !isDrained)
            {
                int read = expanded.Read(text, length, text.Length - length);
                length += read;
                isDrained = read == 0;
            }
        }
        catch (InvalidDataException) when (!IsWhole && length > 0)
        {
            // The compressed bytes end in the middle of a block.
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"it is no gzip: {e.Message}", e);
        }
        return length == 0
            ? throw new InvalidDataException("nothing of it can be expanded")
            : new TextHead(text[..length], IsWhole && isDrained);
    }

    /// <summary>Cuts a head behind its last whole row, and closes what is open there.</summary>
    /// <exception cref="InvalidDataException">The first row is longer than the head.</exception>
    public TextHead Trim(TabularFormat format)
    {
        if (IsWhole)
            return this;
        byte[]? cut = format switch
        {
            TabularFormat.Json => HeadCut.Json(Utf8()),
            TabularFormat.Xml => HeadCut.Xml(Bytes),
            TabularFormat.JsonLines => HeadCut.Lines(Utf8(), mayQuote: false),
            _ => HeadCut.Lines(Utf8(), mayQuote: true),
        };
        return this with { Bytes = cut ?? throw new InvalidDataException($"its first row is longer than the {Bytes.Length >> 10} KiB that are read") };
    }

    /// <summary>Reads the rows.</summary>
    /// <exception cref="IngestException">TabularInvalid.</exception>
    public TableProfile Profile(string name, TabularFormat format, string shown, CancellationToken cancellationToken)
    {
        RowLayout? layout = null;
        for (int i = 0; i < MaxLayouts; i++)
        {
            using var reader = TabularFormats.Open(format, new MemoryStream(Bytes), new RowReaderOptions { SourceName = name, Layout = layout });
            var facts = new TableFacts();
            var nulls = new List<long>();
            if (ReadRows(reader, facts, nulls, cancellationToken) == RowReadStatus.LayoutChanged)
            {
                layout = reader.Layout;
                continue;
            }
            var columns = reader.Columns.Take(TableProfile.MaxColumns)
                .Zip(facts.Resolve(Math.Min(reader.Columns.Count, TableProfile.MaxColumns), ParquetProfile.Compact))
                .Select((c, at) => new ProfiledColumn(c.First, c.Second?.ToString() ?? "NULL", IsWhole ? nulls.ElementAtOrDefault(at) : null));
            return new TableProfile
            {
                Format = shown,
                RowCount = IsWhole ? reader.RowCount : null,
                SampledRows = reader.RowCount,
                ColumnCount = reader.Columns.Count,
                Columns = [.. columns],
            };
        }
        throw new InvalidDataException("its layout changes again and again");
    }

    private static RowReadStatus ReadRows(RowReader reader, TableFacts facts, List<long> nulls, CancellationToken cancellationToken)
    {
        var batch = new RowBatch();
        long rows = 0;
        while (true)
        {
            batch.Clear();
            var status = reader.Read(batch, cancellationToken);
            if (status != RowReadStatus.Rows)
                return status;
            facts.Observe(batch);
            for (int i = 0; i < batch.Columns.Count; i++)
            {
                // A column that shows up late was null in the rows before.
                if (i == nulls.Count)
                    nulls.Add(rows);
                nulls[i] += MemoryMarshal.AsBytes(batch.Columns[i].Kinds).Count((byte)CellKind.Null);
            }
            rows += batch.RowCount;
        }
    }

    private byte[] Utf8()
    {
        var utf16 = Bytes is [0xFF, 0xFE, ..] ? Encoding.Unicode : Bytes is [0xFE, 0xFF, ..] ? Encoding.BigEndianUnicode : null;
        return utf16 is null ? Bytes : Encoding.UTF8.GetBytes(utf16.GetString(Bytes, 2, (Bytes.Length - 2) & ~1));
    }
}
