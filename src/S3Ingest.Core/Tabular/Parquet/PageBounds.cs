namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>Bounds of the values of a page or column chunk, as Statistics and ColumnIndex hold them (parquet.thrift).</summary>
/// <param name="Min">Lower bound in PLAIN encoding without a length; null when there is none.</param>
/// <param name="Max">Upper bound, likewise.</param>
/// <param name="IsMinExact">The lower bound is a value.</param>
/// <param name="IsMaxExact">The upper bound is a value.</param>
/// <param name="NanCount">Values that are NaN, which are outside of every bound; null for types that have none.</param>
internal readonly record struct PageBounds(byte[]? Min, byte[]? Max, bool IsMinExact = true, bool IsMaxExact = true, long? NanCount = null);
