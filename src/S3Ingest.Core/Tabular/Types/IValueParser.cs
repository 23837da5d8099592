using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>
/// Parses the values of one type. Implemented by structures and used as a type argument, so that the loop over a batch is
/// compiled for each and calls nothing.
/// </summary>
/// <typeparam name="T">What the Parquet writer takes.</typeparam>
internal interface IValueParser<T>
{
    /// <summary>Whether cells of a kind can be values of the type at all.</summary>
    static abstract bool Accepts(CellKind kind);

    /// <summary>Hands values over.</summary>
    static abstract void Append(ParquetColumnWriter output, ReadOnlySpan<T> values, ReadOnlySpan<byte> defined);

    /// <summary>Starts a batch.</summary>
    void Begin(CellKind kind, ColumnFacts facts);

    /// <summary>Parses one value.</summary>
    /// <param name="data">Text of the batch.</param>
    /// <param name="start">Where the value begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="value">The value.</param>
    /// <returns>False when the text contradicts the type.</returns>
    bool TryParse(ReadOnlySpan<byte> data, int start, int end, out T value);

    /// <summary>Ends a batch in which no value contradicted: what its values have shown goes to the facts.</summary>
    /// <param name="values">All of them.</param>
    /// <param name="facts">Facts of the column.</param>
    void End(ReadOnlySpan<T> values, ColumnFacts facts);
}
