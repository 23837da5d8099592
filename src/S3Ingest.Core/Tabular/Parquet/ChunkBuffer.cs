using System.Buffers;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>The pages of one column chunk, compressed, from when they are cut to when their row group is written.</summary>
internal sealed class ChunkBuffer(PageCompressor compressor, SegmentPool segments, bool isCompact) : IDisposable
{
    private readonly SegmentedBuffer _data = new(segments);
    private readonly PooledBuffer _dictionary = new();
    private readonly List<PageRecord> _pages = [];
    private readonly SortedDictionary<PageEncoding, int> _encodings = [];
    private long _rows;
    private long _nulls;
    private long _uncompressed;
    private int _entries;

    /// <summary>Bytes held.</summary>
    public long HeldBytes => _data.Length + _dictionary.Length;

    /// <summary>Ends the open page: encodes and compresses it.</summary>
    /// <param name="levels">Its levels.</param>
    /// <param name="values">Its values; null for a column that has had only nulls.</param>
    /// <param name="isLast">No page of this chunk follows.</param>
    public void EndPage(DefinitionLevels levels, ColumnValues? values, bool isLast)
    {
        var (rows, nulls) = (levels.Rows, levels.Nulls);
        if (rows == 0)
            return;
        using var page = new PooledBuffer();
        levels.EndPage(page);
        PageBounds bounds = default;
        var encoding = values?.EndPage(page, isLast, out bounds) ?? PageEncoding.Plain;
        int length = AppendPage(page, header =>
        {
            header.Begin(5);
            header.I32(1, rows);
            header.I32(2, (int)encoding);
            header.I32(3, (int)PageEncoding.Rle);
            header.I32(4, (int)PageEncoding.Rle);
            header.End();
        }, type: 0, _data.Append);
        _pages.Add(new PageRecord(rows, nulls, length, bounds));
        _encodings[encoding] = _encodings.GetValueOrDefault(encoding) + 1;
        _rows += rows;
        _nulls += nulls;
    }

    /// <summary>Ends the chunk: the dictionary is compressed, the values forget theirs.</summary>
    public void EndChunk(ColumnValues? values)
    {
        if (values is null)
            return;
        using var page = new PooledBuffer();
        _entries = values.AppendDictionary(page);
        if (_entries > 0)
        {
            AppendPage(page, header =>
            {
                header.Begin(7);
                header.I32(1, _entries);
                header.I32(2, (int)DictionaryEncoding);
                header.End();
            }, type: 2, _dictionary.Append);
        }
    }

    /// <summary>Writes the chunk and forgets it.</summary>
    /// <param name="output">The file.</param>
    /// <param name="offset">Position in the file.</param>
    /// <param name="values">Orders the bounds; null for a column that has had only nulls.</param>
    /// <param name="hasExactDistinct">The dictionary tells the number of distinct values.</param>
    /// <param name="cancellationToken">Ends the wait for the output.</param>
    public async ValueTask<ChunkMetadata> WriteAsync(
        Stream output, long offset, ColumnValues? values, bool hasExactDistinct, CancellationToken cancellationToken)
    {
        if (_dictionary.Length > 0)
            await output.WriteAsync(_dictionary.WrittenMemory, cancellationToken);
        await _data.WriteToAsync(output, cancellationToken);
        long dataOffset = offset + _dictionary.Length;
        bool onlyDictionary = _encodings.Keys.All(e => e is PageEncoding.PlainDictionary or PageEncoding.RleDictionary);
        var metadata = new ChunkMetadata
        {
            Rows = _rows,
            Nulls = _nulls,
            Offset = offset,
            DataOffset = dataOffset,
            CompressedLength = HeldBytes,
            UncompressedLength = _uncompressed,
            DictionaryEncoding = _entries > 0 ? DictionaryEncoding : null,
            DataEncodings = [.. _encodings.Select(e => (e.Key, e.Value))],
            Bounds = PageIndex.Merge(_pages, values),
            DistinctCount = hasExactDistinct && onlyDictionary ? _entries : null,
            ColumnIndex = PageIndex.ColumnIndex(_pages, values),
            OffsetIndex = PageIndex.OffsetIndex(_pages, dataOffset),
        };
        Clear();
        return metadata;
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    // Readers of parquet-java's first format and Impala before 3.0 know PLAIN_DICTIONARY only, for both kinds of page, and every
    // later reader takes it; RLE_DICTIONARY is what Encodings.md asks of new files.
    private PageEncoding DictionaryEncoding => isCompact ? PageEncoding.Plain : PageEncoding.PlainDictionary;

    private int AppendPage(PooledBuffer page, Action<ThriftCompactWriter> kind, int type, AppendBytes append)
    {
        var (array, length) = compressor.Compress(page.Written);
        using var header = new PooledBuffer();
        var thrift = new ThriftCompactWriter(header);
        thrift.Begin();
        thrift.I32(1, type);
        thrift.I32(2, page.Length);
        thrift.I32(3, length);
        kind(thrift);
        thrift.End();
        append(header.Written);
        append(array is null ? page.Written : array.AsSpan(0, length));
        if (array is not null)
            ArrayPool<byte>.Shared.Return(array);
        _uncompressed += header.Length + page.Length;
        return header.Length + length;
    }

    private void Clear()
    {
        _data.Dispose();
        _dictionary.Dispose();
        _pages.Clear();
        _encodings.Clear();
        (_rows, _nulls, _uncompressed, _entries) = (0, 0, 0, 0);
    }

    private delegate void AppendBytes(ReadOnlySpan<byte> data);
}
