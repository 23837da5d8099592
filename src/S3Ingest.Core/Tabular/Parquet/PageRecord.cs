namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>What the page index says of a data page.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Nulls">Rows that are null.</param>
/// <param name="Length">Bytes in the file, header included.</param>
/// <param name="Bounds">Bounds of its values.</param>
internal readonly record struct PageRecord(int Rows, int Nulls, int Length, PageBounds Bounds);
