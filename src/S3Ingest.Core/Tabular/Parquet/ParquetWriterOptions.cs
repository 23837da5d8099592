using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>How a Parquet file is written.</summary>
public sealed record ParquetWriterOptions
{
    /// <summary>For which readers.</summary>
    public ParquetProfile Profile { get; init; }

    /// <summary>Compression of pages.</summary>
    public ParquetCompression Compression { get; init; }

    /// <summary>Bytes held in memory for the open row group at which it is closed, after the batch that reaches it.</summary>
    public long RowGroupBytes { get; init; } = 64L << 20;

    /// <summary>Rows at which a row group is closed.</summary>
    public int RowGroupRows { get; init; } = 1 << 20;
}
