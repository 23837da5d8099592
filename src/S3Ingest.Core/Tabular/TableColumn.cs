namespace S3Ingest.Core.Tabular;

/// <summary>A column of a converted table.</summary>
/// <param name="Name">Name in the Parquet file.</param>
/// <param name="Type">Its type; STRING when it has only nulls.</param>
/// <param name="NullCount">Nulls; null where only the schema was asked for.</param>
public sealed record TableColumn(string Name, ColumnType Type, long? NullCount);
