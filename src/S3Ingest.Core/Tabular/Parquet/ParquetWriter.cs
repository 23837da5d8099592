using System.Runtime.ExceptionServices;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular.Parquet.Compression;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>
/// Writes one Parquet file to a forward-only stream. Values go to the <see cref="Columns"/>, which different threads may
/// fill at the same time; <see cref="EndBatchAsync"/> follows when all of them got the rows of a batch.
/// </summary>
public sealed class ParquetWriter : IAsyncDisposable
{
    // A page cut before its time costs compression; below this it is better to end the row group.
    private const int SmallestEarlyPage = 8 << 10;

    private static readonly byte[] Magic = "PAR1"u8.ToArray();

    private readonly Stream _output;
    private readonly ParquetWriterOptions _options;
    private readonly PageCompressor _compressor;
    private readonly ParquetColumnWriter[] _columns;
    private readonly List<RowGroupMetadata> _rowGroups = [];
    private int _openRows;
    private bool _isEnded;

    /// <summary>Starts a file.</summary>
    /// <param name="output">Where it goes; only written to and not disposed.</param>
    /// <param name="columns">Names and types; a type may be null as long as the column has only nulls.</param>
    /// <param name="options">Profile, compression, sizes.</param>
    /// <exception cref="IngestException">ConfigurationInvalid when the compression is not available here.</exception>
    public ParquetWriter(Stream output, IReadOnlyList<(string Name, ColumnType? Type)> columns, ParquetWriterOptions options)
    {
        if (columns.Count == 0)
            throw new ArgumentException("A Parquet file has at least one column.", nameof(columns));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RowGroupBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RowGroupRows, 1);
        (_output, _options) = (output, options);
        _compressor = new PageCompressor(options.Compression == ParquetCompression.None ? null : PageCodec.For(options.Compression));
        bool isCompact = options.Profile == ParquetProfile.Compact;
        var segments = new SegmentPool();
        _columns = [.. columns.Select(c => new ParquetColumnWriter(c.Name, c.Type, _compressor, segments, isCompact))];
    }

    /// <summary>Columns in the order of the schema.</summary>
    public IReadOnlyList<ParquetColumnWriter> Columns => _columns;

    /// <summary>Rows ended so far.</summary>
    public long RowCount { get; private set; }

    /// <summary>Bytes written to the output so far.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Ends a batch, and the row group when it is large enough.</summary>
    /// <param name="rows">Rows that every column got since the last call.</param>
    /// <param name="cancellationToken">Ends the wait for the output.</param>
    /// <exception cref="InvalidOperationException">A column got another number of rows, or the file is finished.</exception>
    public async ValueTask EndBatchAsync(int rows, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        foreach (var column in _columns)
        {
            if (column.BatchRows != rows)
                throw new InvalidOperationException($"Column '{column.Name}' got {column.BatchRows} rows of a batch of {rows}.");
            column.BeginBatch();
        }
        _openRows = checked(_openRows + rows);
        RowCount += rows;
        if (_openRows >= _options.RowGroupRows || IsFull())
            await EndRowGroupAsync(cancellationToken);
    }

    /// <summary>Ends the last row group and writes the footer. Columns that are still undecided become STRING.</summary>
    /// <param name="metadata">Key-value metadata of the file.</param>
    /// <param name="cancellationToken">Ends the wait for the output.</param>
    public async ValueTask FinishAsync(IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        if (Array.Find(_columns, c => c.BatchRows > 0) is { } open)
            throw new InvalidOperationException($"Column '{open.Name}' got {open.BatchRows} rows of a batch that has not ended.");
        await EndRowGroupAsync(cancellationToken);
        foreach (var column in _columns)
        {
            if (column.Type is null)
                column.Decide(new ColumnType(ColumnTypeKind.String));
        }
        await BeginFileAsync(cancellationToken);
        foreach (var rowGroup in _rowGroups)
        {
            foreach (var chunk in rowGroup.Chunks)
            {
                chunk.ColumnIndexOffset = BytesWritten;
                await WriteAsync(chunk.ColumnIndex ?? [], cancellationToken);
            }
        }
        foreach (var rowGroup in _rowGroups)
        {
            foreach (var chunk in rowGroup.Chunks)
            {
                chunk.OffsetIndexOffset = BytesWritten;
                await WriteAsync(chunk.OffsetIndex, cancellationToken);
            }
        }
        using var footer = new PooledBuffer();
        FileFooter.Append(_columns, _rowGroups, RowCount, _compressor.Id, metadata, footer);
        int length = footer.Length;
        footer.Append(BitConverter.GetBytes(length));
        footer.Append(Magic);
        await WriteAsync(footer.WrittenMemory, cancellationToken);
        _isEnded = true;
    }

    /// <summary>Gives buffers back. Without <see cref="FinishAsync"/> what was written is no Parquet file.</summary>
    public ValueTask DisposeAsync()
    {
        _isEnded = true;
        foreach (var column in _columns)
            column.Release();
        return ValueTask.CompletedTask;
    }

    // With thousands of columns most of what is held are pages that have just begun. They are compressed first, so that row
    // groups do not become small.
    private bool IsFull()
    {
        if (_columns.Sum(c => c.HeldBytes) < _options.RowGroupBytes)
            return false;
        long open = _columns.Sum(c => c.OpenBytes);
        if (open * 2 < _options.RowGroupBytes || open / _columns.Length < SmallestEarlyPage)
            return true;
        ForEachColumn(c => c.EndPage(isLast: false));
        return _columns.Sum(c => c.HeldBytes) * 2 >= _options.RowGroupBytes;
    }

    private async ValueTask EndRowGroupAsync(CancellationToken cancellationToken)
    {
        if (_openRows == 0)
            return;
        ForEachColumn(c => c.EndChunk());
        await BeginFileAsync(cancellationToken);
        var chunks = new ChunkMetadata[_columns.Length];
        for (int i = 0; i < _columns.Length; i++)
        {
            chunks[i] = await _columns[i].WriteChunkAsync(_output, BytesWritten, cancellationToken);
            BytesWritten += chunks[i].CompressedLength;
        }
        _rowGroups.Add(new RowGroupMetadata(_openRows, chunks));
        _openRows = 0;
    }

    private void ForEachColumn(Action<ParquetColumnWriter> action)
    {
        try
        {
            Parallel.ForEach(_columns, action);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Capture(e.InnerExceptions[0]).Throw();
        }
    }

    private async ValueTask BeginFileAsync(CancellationToken cancellationToken)
    {
        if (BytesWritten == 0)
            await WriteAsync(Magic, cancellationToken);
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (data.IsEmpty)
            return;
        await _output.WriteAsync(data, cancellationToken);
        BytesWritten += data.Length;
    }

    private void ThrowIfEnded()
    {
        if (_isEnded)
            throw new InvalidOperationException("The file is finished.");
    }
}
