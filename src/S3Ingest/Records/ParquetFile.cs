namespace S3Ingest;

/// <summary>A Parquet file made from a tabular one, or what it would be.</summary>
public sealed class ParquetFile
{
    /// <summary>The tabular file.</summary>
    public string SourcePath { get; init; } = "";

    /// <summary>The Parquet file; null where only the schema was asked for.</summary>
    public string? Path { get; init; }

    /// <summary>Rows; null where the source was not read, as with -WhatIf.</summary>
    public long? RowCount { get; init; }

    /// <summary>Columns in order; none where the source was not read.</summary>
    public IReadOnlyList<ParquetColumn> Columns { get; init; } = [];

    /// <summary>Bytes of the Parquet file; null where none was written.</summary>
    public long? Size { get; init; }

    /// <summary>Bytes of the tabular file.</summary>
    public long OriginalSize { get; init; }

    /// <summary>Original size / size.</summary>
    public double? Ratio => Size is > 0 ? (double)OriginalSize / Size : null;

    /// <summary>How often the tabular file was read: more than once when later values contradicted the types of the first ones, 0 with -WhatIf.</summary>
    public int Passes { get; init; }
}
