namespace S3Ingest.Core.Configuration;

/// <summary>Compression of the pages of a Parquet file (INGEST_PARQUET_COMPRESSION).</summary>
public enum ParquetCompression
{
    /// <summary>Snappy.</summary>
    Snappy,

    /// <summary>ZSTD; needs the system's libzstd.</summary>
    Zstd,

    /// <summary>GZIP.</summary>
    Gzip,

    /// <summary>Uncompressed.</summary>
    None,
}
