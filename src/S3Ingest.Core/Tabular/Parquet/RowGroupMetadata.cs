namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>What the footer says of a row group that was written.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Chunks">One a column.</param>
internal sealed record RowGroupMetadata(long Rows, IReadOnlyList<ChunkMetadata> Chunks);
