namespace S3Ingest.Core.Tests.Tabular.Readers;

/// <summary>A theory that asks the independent Parquet readers; without them it is reported as skipped.</summary>
public sealed class ReadersTheoryAttribute : TheoryAttribute
{
    public ReadersTheoryAttribute() => Skip = ParquetReaders.Missing;
}
