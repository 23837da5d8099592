namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>
/// One column of the file being written. Used by one thread at a time. <c>defined</c> has one byte a row, 0 for null, and
/// is empty when no row is null.
/// </summary>
public sealed class ParquetColumnWriter
{
    internal ParquetColumnWriter() => throw new NotImplementedException();

    /// <summary>Name in the schema.</summary>
    public string Name => throw new NotImplementedException();

    /// <summary>Null until it is decided.</summary>
    public ColumnType? Type => throw new NotImplementedException();

    /// <summary>Nulls so far.</summary>
    public long NullCount => throw new NotImplementedException();

    /// <summary>Gives the type of a column that has had only nulls.</summary>
    public void Decide(ColumnType type) => throw new NotImplementedException();

    /// <summary>Appends nulls.</summary>
    public void AppendNulls(int count) => throw new NotImplementedException();

    /// <summary>Appends a batch of BOOLEAN.</summary>
    /// <param name="values">The values that are not null, one behind the other.</param>
    /// <param name="defined">One byte a row.</param>
    public void Append(ReadOnlySpan<bool> values, ReadOnlySpan<byte> defined) => throw new NotImplementedException();

    /// <summary>Appends a batch of DATE: days since 1970-01-01.</summary>
    public void Append(ReadOnlySpan<int> values, ReadOnlySpan<byte> defined) => throw new NotImplementedException();

    /// <summary>Appends a batch of INT64, TIME (since midnight) or TIMESTAMP (since 1970-01-01T00:00) in the type's unit.</summary>
    public void Append(ReadOnlySpan<long> values, ReadOnlySpan<byte> defined) => throw new NotImplementedException();

    /// <summary>Appends a batch of DOUBLE.</summary>
    public void Append(ReadOnlySpan<double> values, ReadOnlySpan<byte> defined) => throw new NotImplementedException();

    /// <summary>Appends a batch of DECIMAL: unscaled values.</summary>
    public void Append(ReadOnlySpan<Int128> values, ReadOnlySpan<byte> defined) => throw new NotImplementedException();

    /// <summary>Appends a batch of STRING or JSON.</summary>
    /// <param name="data">Text of all rows; null rows have none.</param>
    /// <param name="ends">Where each row's text ends, one a row, nulls included.</param>
    /// <param name="defined">One byte a row.</param>
    public void Append(ReadOnlySpan<byte> data, ReadOnlySpan<int> ends, ReadOnlySpan<byte> defined) => throw new NotImplementedException();
}
