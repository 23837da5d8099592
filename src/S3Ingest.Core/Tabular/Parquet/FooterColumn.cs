namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>A top-level column of a Parquet file, as its footer describes it.</summary>
/// <param name="Name">Name.</param>
/// <param name="Type">As it is shown: <c>DECIMAL(38,2)</c>, <c>TIMESTAMP(us, UTC)</c>, <c>LIST&lt;STRING&gt;</c>.</param>
/// <param name="NullCount">Nulls; null where the column is nested, or a row group has no statistics of it.</param>
internal sealed record FooterColumn(string Name, string Type, long? NullCount);
