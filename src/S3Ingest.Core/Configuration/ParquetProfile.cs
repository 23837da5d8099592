namespace S3Ingest.Core.Configuration;

/// <summary>Which readers a Parquet file is written for (INGEST_PARQUET_PROFILE).</summary>
public enum ParquetProfile
{
    /// <summary>PLAIN and dictionary encoding, microseconds: what old Spark, Athena and Impala read.</summary>
    Compatible,

    /// <summary>Adds DELTA_BINARY_PACKED and nanoseconds.</summary>
    Compact,
}
