using System.Reflection;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>FileMetaData (parquet.thrift).</summary>
internal static class FileFooter
{
    // What writers are asked to put there: "As of December 2025, there is no agreed upon consensus of what constitutes version 2".
    private const int Version = 1;

    private const int DataPage = 0;
    private const int DictionaryPage = 2;

    /// <summary>Writer, in the form that readers take apart to work around known faults: <c>name version x (build y)</c>.</summary>
    public static string CreatedBy { get; } = DescribeWriter();

    /// <summary>Appends the footer, without its length.</summary>
    /// <param name="columns">Columns, decided.</param>
    /// <param name="rowGroups">Row groups in the order of the file.</param>
    /// <param name="rows">Rows of the file.</param>
    /// <param name="codec">Number in <c>enum CompressionCodec</c>.</param>
    /// <param name="metadata">Key-value metadata.</param>
    /// <param name="target">Where it is appended.</param>
    public static void Append(
        IReadOnlyList<ParquetColumnWriter> columns, IReadOnlyList<RowGroupMetadata> rowGroups, long rows, int codec,
        IReadOnlyDictionary<string, string> metadata, PooledBuffer target)
    {
        var thrift = new ThriftCompactWriter(target);
        thrift.Begin();
        thrift.I32(1, Version);
        thrift.StructList(2, columns.Count + 1);
        thrift.Begin();
        thrift.Text(4, "schema");
        thrift.I32(5, columns.Count);
        thrift.End();
        foreach (var column in columns)
            SchemaType.AppendElement(column.Name, column.Type!.Value, thrift);
        thrift.I64(3, rows);
        thrift.StructList(4, rowGroups.Count);
        for (int i = 0; i < rowGroups.Count; i++)
            AppendRowGroup(rowGroups[i], i, columns, codec, thrift);
        // Ordinal: the same entries give the same bytes whatever the dictionary's order is.
        thrift.StructList(5, metadata.Count);
        foreach (var (key, value) in metadata.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            thrift.Begin();
            thrift.Text(1, key);
            thrift.Text(2, value);
            thrift.End();
        }
        thrift.Text(6, CreatedBy);
        thrift.StructList(7, columns.Count);
        foreach (var _ in columns)
        {
            // TYPE_ORDER
            thrift.Begin();
            thrift.Empty(1);
            thrift.End();
        }
        thrift.End();
    }

    private static void AppendRowGroup(RowGroupMetadata rowGroup, int ordinal, IReadOnlyList<ParquetColumnWriter> columns, int codec, ThriftCompactWriter thrift)
    {
        thrift.Begin();
        thrift.StructList(1, columns.Count);
        for (int i = 0; i < columns.Count; i++)
            AppendChunk(rowGroup.Chunks[i], columns[i], codec, thrift);
        thrift.I64(2, rowGroup.Chunks.Sum(c => c.UncompressedLength));
        thrift.I64(3, rowGroup.Rows);
        thrift.I64(5, rowGroup.Chunks[0].Offset);
        thrift.I64(6, rowGroup.Chunks.Sum(c => c.CompressedLength));
        if (ordinal <= short.MaxValue)
            thrift.I16(7, (short)ordinal);
        thrift.End();
    }

    private static void AppendChunk(ChunkMetadata chunk, ParquetColumnWriter column, int codec, ThriftCompactWriter thrift)
    {
        thrift.Begin();
        // file_offset points to a copy of the metadata behind the chunk, which nobody writes: 0.
        thrift.I64(2, 0);
        thrift.Begin(3);
        var type = column.Type!.Value;
        thrift.I32(1, SchemaType.Physical(type));
        var encodings = chunk.DataEncodings.Select(e => e.Encoding).Append(PageEncoding.Rle);
        if (chunk.DictionaryEncoding is { } dictionary)
            encodings = encodings.Append(dictionary);
        thrift.I32List(2, [.. encodings.Select(e => (int)e).Distinct().Order()]);
        thrift.TextList(3, [column.Name]);
        thrift.I32(4, codec);
        thrift.I64(5, chunk.Rows);
        thrift.I64(6, chunk.UncompressedLength);
        thrift.I64(7, chunk.CompressedLength);
        thrift.I64(9, chunk.DataOffset);
        if (chunk.DictionaryEncoding is not null)
            thrift.I64(11, chunk.Offset);
        AppendStatistics(chunk, type, thrift);
        AppendEncodingStatistics(chunk, thrift);
        thrift.End();
        thrift.I64(4, chunk.OffsetIndexOffset);
        thrift.I32(5, chunk.OffsetIndex.Length);
        if (chunk.ColumnIndex is { } index)
        {
            thrift.I64(6, chunk.ColumnIndexOffset);
            thrift.I32(7, index.Length);
        }
        thrift.End();
    }

    private static void AppendStatistics(ChunkMetadata chunk, ColumnType type, ThriftCompactWriter thrift)
    {
        var bounds = chunk.Bounds;
        // Readers before min_value compare signed: right for numbers, wrong for text and decimals.
        bool isSigned = type.Kind is not (ColumnTypeKind.String or ColumnTypeKind.Json or ColumnTypeKind.Decimal);
        thrift.Begin(12);
        if (isSigned && bounds is { Min: { } oldMin, Max: { } oldMax })
        {
            thrift.Binary(1, oldMax);
            thrift.Binary(2, oldMin);
        }
        thrift.I64(3, chunk.Nulls);
        if (chunk.DistinctCount is { } distinct)
            thrift.I64(4, distinct);
        if (bounds.Max is { } max)
            thrift.Binary(5, max);
        if (bounds.Min is { } min)
            thrift.Binary(6, min);
        if (bounds.Max is not null)
            thrift.Bool(7, bounds.IsMaxExact);
        if (bounds.Min is not null)
            thrift.Bool(8, bounds.IsMinExact);
        if (bounds.NanCount is { } nans)
            thrift.I64(9, nans);
        thrift.End();
    }

    private static void AppendEncodingStatistics(ChunkMetadata chunk, ThriftCompactWriter thrift)
    {
        thrift.StructList(13, chunk.DataEncodings.Count + (chunk.DictionaryEncoding is null ? 0 : 1));
        if (chunk.DictionaryEncoding is { } dictionary)
            AppendEncoding(DictionaryPage, dictionary, 1, thrift);
        foreach (var (encoding, pages) in chunk.DataEncodings)
            AppendEncoding(DataPage, encoding, pages, thrift);
    }

    private static void AppendEncoding(int page, PageEncoding encoding, int pages, ThriftCompactWriter thrift)
    {
        thrift.Begin();
        thrift.I32(1, page);
        thrift.I32(2, (int)encoding);
        thrift.I32(3, pages);
        thrift.End();
    }

    private static string DescribeWriter()
    {
        var version = typeof(FileFooter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+');
        return $"S3Ingest version {version?[0]} (build {version?.ElementAtOrDefault(1) ?? "unknown"})";
    }
}
