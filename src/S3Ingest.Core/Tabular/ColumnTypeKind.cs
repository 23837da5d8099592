using System.Diagnostics.CodeAnalysis;

namespace S3Ingest.Core.Tabular;

/// <summary>Types that a column can have; each is a Parquet logical type (LogicalTypes.md).</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "They are the names of the types.")]
public enum ColumnTypeKind : byte
{
    /// <summary>UTF-8 text.</summary>
    String,

    /// <summary>BOOLEAN.</summary>
    Boolean,

    /// <summary>64-bit signed integer.</summary>
    Int64,

    /// <summary>IEEE 754 binary64.</summary>
    Double,

    /// <summary>DECIMAL(38, scale).</summary>
    Decimal,

    /// <summary>Days since 1970-01-01.</summary>
    Date,

    /// <summary>Time of day.</summary>
    Time,

    /// <summary>Point in time, or date with time of day.</summary>
    Timestamp,

    /// <summary>JSON text.</summary>
    Json,
}
