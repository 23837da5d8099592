using S3Ingest.Core.Tabular.Parquet;
using S3Ingest.Core.Tabular.Types;

namespace S3Ingest.Core.Tabular;

/// <summary>Turns the text of one column into values of its type and hands them to the Parquet writer. Not thread-safe.</summary>
public abstract class ColumnEncoder
{
    private protected ColumnEncoder()
    {
    }

    /// <summary>Makes the encoder of a type.</summary>
    /// <param name="type">Type of the column.</param>
    /// <param name="facts">
    /// What was observed before. Kept up to date with every batch that is encoded, so that after a contradiction nothing has
    /// to be read again.
    /// </param>
    /// <param name="output">The column in the file.</param>
    public static ColumnEncoder Create(ColumnType type, ColumnFacts facts, ParquetColumnWriter output) => type.Kind switch
    {
        ColumnTypeKind.Boolean => new ValueEncoder<bool, BooleanParser>(default, facts, output),
        ColumnTypeKind.Int64 => new ValueEncoder<long, Int64Parser>(default, facts, output),
        ColumnTypeKind.Double => new ValueEncoder<double, DoubleParser>(default, facts, output),
        ColumnTypeKind.Decimal => new ValueEncoder<Int128, DecimalParser>(new(type.Scale), facts, output),
        ColumnTypeKind.Date => new ValueEncoder<int, DateParser>(default, facts, output),
        ColumnTypeKind.Time => new ValueEncoder<long, TimeParser>(new(type.IsNanos), facts, output),
        ColumnTypeKind.Timestamp => new ValueEncoder<long, TimestampParser>(new(type.IsUtc, type.IsNanos), facts, output),
        ColumnTypeKind.Json => new JsonEncoder(facts, output),
        _ => new StringEncoder(facts, output),
    };

    /// <summary>Encodes a batch.</summary>
    /// <returns>
    /// False when a value contradicts the type. Nothing of the batch was handed over then, and the facts may lack values of
    /// it; the file has to be abandoned.
    /// </returns>
    public bool TryEncode(TextColumn column)
    {
        if (!TryConvert(column))
            return false;
        Append(column);
        return true;
    }

    /// <summary>Converts a batch into buffers of the encoder.</summary>
    /// <returns>False when a value contradicts the type.</returns>
    internal abstract bool TryConvert(TextColumn column);

    /// <summary>Hands the batch that was converted last over to the file.</summary>
    private protected abstract void Append(TextColumn column);
}
