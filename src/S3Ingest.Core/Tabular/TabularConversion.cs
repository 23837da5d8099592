using System.Globalization;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tabular;

/// <summary>
/// The conversion of one source to one Parquet file. Types are inferred from the first batches and every later value is
/// checked; at the first contradiction the rest is read for inference only, and the next pass has the exact types.
/// </summary>
/// <remarks>The same content gives the same bytes. Faults of the content are <see cref="IngestErrorId.TabularInvalid"/>.</remarks>
public sealed class TabularConversion(TabularFormat format, ConversionOptions options)
{
    // Batches that types are inferred from before anything is written, and those that one thread fills while the other
    // empties them.
    private const int PrefixBatches = 4;
    private const int Ahead = 2;

    private RowLayout? _layout;
    private bool _isLayoutNew;
    private List<(string Name, ColumnType? Type)>? _exact;

    /// <summary>Passes begun.</summary>
    public int Passes { get; private set; }

    /// <summary>Rows of a batch. Smaller in tests, so that short tables have contradictions behind the first batches.</summary>
    internal int BatchRows { get; init; } = RowBatch.MaxRows;

    /// <summary>Rows of a row group. Smaller in tests, so that short tables have several.</summary>
    internal int RowGroupRows { get; init; } = new ParquetWriterOptions().RowGroupRows;

    /// <summary>Makes one pass.</summary>
    /// <param name="content">The source from its beginning; read to its end.</param>
    /// <param name="output">Where the file goes.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>
    /// Null when this pass only taught what the next one needs: what went to the output is to be thrown away, and the call
    /// made again with the source from its beginning.
    /// </returns>
    public async Task<ConversionResult?> TryWriteAsync(Stream content, Stream output, CancellationToken cancellationToken)
    {
        using var counted = new CountingStream(content);
        using var reader = Open(counted);
        await using var feed = new RowFeed(reader, PrefixBatches + Ahead, BatchRows, cancellationToken);
        var facts = new TableFacts();
        if (_isLayoutNew)
        {
            await LearnAsync(reader, feed, facts, cancellationToken);
            return null;
        }
        var held = await ReadPrefixAsync(feed, facts, cancellationToken);
        if (feed.Status == RowReadStatus.LayoutChanged)
        {
            LearnLayout(reader);
            return null;
        }
        var columns = _exact ?? Name(feed.Columns, facts.Resolve(feed.Columns.Count, options.Profile));
        await using var writer = new ParquetWriter(
            output, columns, new ParquetWriterOptions { Profile = options.Profile, Compression = options.Compression, RowGroupRows = RowGroupRows });
        var slots = writer.Columns.Select((c, i) => new ColumnSlot(c, facts[i], options.Profile)).ToArray();
        while ((held.TryDequeue(out var batch) ? batch : await feed.NextAsync(cancellationToken)) is { } next)
        {
            if (!TryEncode(next, slots))
            {
                if (_exact is not null)
                    throw Changed();
                facts.Observe(next);
                feed.Return(next);
                foreach (var waiting in held)
                {
                    facts.Observe(waiting);
                    feed.Return(waiting);
                }
                await LearnAsync(reader, feed, facts, cancellationToken);
                return null;
            }
            await writer.EndBatchAsync(next.RowCount, cancellationToken);
            feed.Return(next);
        }
        if (feed.Status == RowReadStatus.LayoutChanged)
        {
            LearnLayout(reader);
            return null;
        }
        await writer.FinishAsync(Metadata(reader, writer.RowCount, counted.BytesRead), cancellationToken);
        return new ConversionResult(
            writer.RowCount, [.. writer.Columns.Select(c => new TableColumn(c.Name, c.Type ?? default, c.NullCount))], writer.BytesWritten, Passes);
    }

    /// <summary>Reads the source for its schema alone, so that a following <see cref="TryWriteAsync"/> has the exact types at once.</summary>
    /// <param name="content">The source from its beginning; read to its end.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>Null when the document turned out to be laid out otherwise: to be called again with the source from its beginning.</returns>
    public async Task<ConversionResult?> TryInferAsync(Stream content, CancellationToken cancellationToken)
    {
        using var reader = Open(content);
        await using var feed = new RowFeed(reader, Ahead, BatchRows, cancellationToken);
        await LearnAsync(reader, feed, new TableFacts(), cancellationToken);
        return _exact is null ? null : new ConversionResult(reader.RowCount, [.. _exact.Select(c => new TableColumn(c.Name, c.Type ?? default, null))], 0, Passes);
    }

    private RowReader Open(Stream content)
    {
        Passes++;
        return TabularFormats.Open(format, content, new RowReaderOptions
        {
            SourceName = options.SourceName,
            JsonPath = options.JsonPath,
            XmlRowElement = options.XmlRowElement,
            Layout = _layout,
        });
    }

    /// <summary>The first batches, observed; none where the types are exact already.</summary>
    private async Task<Queue<RowBatch>> ReadPrefixAsync(RowFeed feed, TableFacts facts, CancellationToken cancellationToken)
    {
        var held = new Queue<RowBatch>();
        while (_exact is null && held.Count < PrefixBatches && await feed.NextAsync(cancellationToken) is { } batch)
        {
            facts.Observe(batch);
            held.Enqueue(batch);
        }
        return held;
    }

    private static bool TryEncode(RowBatch batch, ColumnSlot[] slots)
    {
        if (batch.Columns.Count > slots.Length)
            return false;
        var contradicted = false;
        ColumnWork.Run(batch, slots.Length, i =>
        {
            if (!slots[i].TryEncode(i < batch.Columns.Count ? batch.Columns[i] : null, batch.RowCount))
                Volatile.Write(ref contradicted, true);
        });
        return !contradicted;
    }

    /// <summary>Reads the rest for inference only.</summary>
    private async Task LearnAsync(RowReader reader, RowFeed feed, TableFacts facts, CancellationToken cancellationToken)
    {
        while (await feed.NextAsync(cancellationToken) is { } batch)
        {
            facts.Observe(batch);
            feed.Return(batch);
        }
        if (feed.Status == RowReadStatus.LayoutChanged)
        {
            LearnLayout(reader);
            return;
        }
        _exact = Name(feed.Columns, facts.Resolve(feed.Columns.Count, options.Profile));
        _layout = reader.Layout;
        _isLayoutNew = false;
    }

    /// <summary>The facts of one layout say nothing about another: the whole source is read for inference under the new one.</summary>
    private void LearnLayout(RowReader reader)
    {
        if (_exact is not null)
            throw Changed();
        _layout = reader.Layout;
        _isLayoutNew = true;
    }

    private static List<(string Name, ColumnType? Type)> Name(IReadOnlyList<string> names, List<ColumnType?> types) => names.Zip(types).ToList();

    private Dictionary<string, string> Metadata(RowReader reader, long rows, long bytes)
    {
        var metadata = new Dictionary<string, string>
        {
            ["s3ingest.source"] = options.SourceName,
            ["s3ingest.source_size"] = bytes.ToString(CultureInfo.InvariantCulture),
            ["s3ingest.format"] = format.ToString(),
            ["s3ingest.row_count"] = rows.ToString(CultureInfo.InvariantCulture),
            ["s3ingest.version"] = typeof(TabularConversion).Assembly.GetName().Version!.ToString(3),
        };
        foreach (var (name, value) in reader.DocumentMetadata)
            metadata[name] = value;
        return metadata;
    }

    private IngestException Changed() => new(
        IngestErrorId.SourceChanged,
        $"'{options.SourceName}' had other content when it was read again. Nothing of it became visible; it is converted when it has settled.")
    { Target = options.SourceName, IsTransient = true };
}
