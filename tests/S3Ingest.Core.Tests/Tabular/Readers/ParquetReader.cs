namespace S3Ingest.Core.Tests.Tabular.Readers;

/// <summary>Implementations of Parquet that have nothing in common with each other or with S3Ingest.</summary>
public enum ParquetReader
{
    /// <summary>DuckDB, in C++.</summary>
    DuckDb,

    /// <summary>hyparquet, in JavaScript.</summary>
    Hyparquet,

    /// <summary>arrow-rs, in Rust, as parquet-wasm packs it.</summary>
    ArrowRs,
}
