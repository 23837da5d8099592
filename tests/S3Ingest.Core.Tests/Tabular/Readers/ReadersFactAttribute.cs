namespace S3Ingest.Core.Tests.Tabular.Readers;

/// <summary>A fact that asks the independent Parquet readers; without them it is reported as skipped.</summary>
public sealed class ReadersFactAttribute : FactAttribute
{
    public ReadersFactAttribute() => Skip = ParquetReaders.Missing;
}
