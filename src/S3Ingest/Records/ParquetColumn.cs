namespace S3Ingest;

/// <summary>A column of a Parquet file.</summary>
public sealed class ParquetColumn
{
    /// <summary>Name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Type, such as <c>INT64</c>, <c>DECIMAL(38,2)</c> or <c>TIMESTAMP(us, UTC)</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>True when values may be missing; every column that was made from text is so.</summary>
    public bool Nullable { get; init; } = true;

    /// <summary>Missing values; null where only the schema was asked for.</summary>
    public long? Nulls { get; init; }

    /// <summary>Name and type.</summary>
    public override string ToString() => $"{Name} {Type}";
}
