namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>What differs between physical types of a fixed width. Little-endian machines only, as the runtimes S3Ingest is for.</summary>
/// <typeparam name="T">What is stored and compared for equality: bits.</typeparam>
internal interface IFixedKind<T>
    where T : unmanaged
{
    /// <summary>True when DELTA_BINARY_PACKED is defined for the type.</summary>
    static abstract bool HasDelta { get; }

    /// <summary>A hash whose upper bits are good.</summary>
    static abstract ulong Hash(T value);

    /// <summary>Takes values into the bounds.</summary>
    static abstract void Observe(ReadOnlySpan<T> values, ref FixedBounds<T> bounds);

    /// <summary>Writes values in PLAIN encoding.</summary>
    static abstract void WritePlain(ReadOnlySpan<T> values, Span<byte> target);

    /// <summary>Bounds as they are written; of at least one value.</summary>
    static abstract PageBounds ToPageBounds(in FixedBounds<T> bounds);

    /// <summary>Orders two bounds.</summary>
    static abstract int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);

    /// <summary>Appends PLAIN values as DELTA_BINARY_PACKED.</summary>
    static abstract void AppendDelta(ReadOnlySpan<byte> plain, PooledBuffer target);
}
