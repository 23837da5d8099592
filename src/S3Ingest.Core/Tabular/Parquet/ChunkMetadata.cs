namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>What the footer says of a column chunk that was written. Offsets are positions in the file, lengths bytes.</summary>
internal sealed class ChunkMetadata
{
    /// <summary>Rows, nulls included.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows that are null.</summary>
    public required long Nulls { get; init; }

    /// <summary>Position of the first page, that of the dictionary if there is one.</summary>
    public required long Offset { get; init; }

    /// <summary>Position of the first data page.</summary>
    public required long DataOffset { get; init; }

    /// <summary>Length of all pages, headers included.</summary>
    public required long CompressedLength { get; init; }

    /// <summary>Length that all pages would have uncompressed, headers included.</summary>
    public required long UncompressedLength { get; init; }

    /// <summary>Encoding of the dictionary page; null without one.</summary>
    public required PageEncoding? DictionaryEncoding { get; init; }

    /// <summary>Number of data pages of each encoding, in ascending order of the encodings.</summary>
    public required IReadOnlyList<(PageEncoding Encoding, int Pages)> DataEncodings { get; init; }

    /// <summary>Bounds of all values.</summary>
    public required PageBounds Bounds { get; init; }

    /// <summary>Number of distinct values, where it is known.</summary>
    public required long? DistinctCount { get; init; }

    /// <summary>ColumnIndex, serialised; null when the pages cannot be described by one.</summary>
    public required byte[]? ColumnIndex { get; init; }

    /// <summary>OffsetIndex, serialised.</summary>
    public required byte[] OffsetIndex { get; init; }

    /// <summary>Where the ColumnIndex was written.</summary>
    public long ColumnIndexOffset { get; set; }

    /// <summary>Where the OffsetIndex was written.</summary>
    public long OffsetIndexOffset { get; set; }
}
