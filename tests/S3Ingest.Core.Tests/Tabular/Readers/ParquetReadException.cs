namespace S3Ingest.Core.Tests.Tabular.Readers;

/// <summary>A reader refused a file, or DuckDB a statement.</summary>
public sealed class ParquetReadException(string message) : Exception(message);
