namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>Bounds of the open page while values come in.</summary>
internal struct FixedBounds<T>
    where T : unmanaged
{
    /// <summary>Least value; valid when <see cref="Count"/> is not 0.</summary>
    public T Min;

    /// <summary>Greatest value.</summary>
    public T Max;

    /// <summary>Values that the bounds hold.</summary>
    public long Count;

    /// <summary>Values that are NaN.</summary>
    public long NanCount;
}
