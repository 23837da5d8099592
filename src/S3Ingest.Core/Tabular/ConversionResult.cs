namespace S3Ingest.Core.Tabular;

/// <summary>What a conversion made.</summary>
/// <param name="RowCount">Rows.</param>
/// <param name="Columns">Columns in order.</param>
/// <param name="Size">Bytes of the Parquet file; 0 when only the schema was asked for.</param>
/// <param name="Passes">How often the source was read: 1, or more when later values contradicted the types of the first ones.</param>
public sealed record ConversionResult(long RowCount, IReadOnlyList<TableColumn> Columns, long Size, int Passes);
