using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tabular;

/// <summary>Turns the text of one column into values of its type and hands them to the Parquet writer. Not thread-safe.</summary>
public abstract class ColumnEncoder
{
    /// <summary>Makes the encoder of a type.</summary>
    /// <param name="type">Type of the column.</param>
    /// <param name="facts">
    /// What was observed before. Kept up to date with every batch that is encoded, so that after a contradiction nothing has
    /// to be read again.
    /// </param>
    /// <param name="output">The column in the file.</param>
    public static ColumnEncoder Create(ColumnType type, ColumnFacts facts, ParquetColumnWriter output) => throw new NotImplementedException();

    /// <summary>Encodes a batch.</summary>
    /// <returns>
    /// False when a value contradicts the type. Part of the batch may have been handed over then, so the file has to be
    /// abandoned; the facts may lack values of this batch.
    /// </returns>
    public abstract bool TryEncode(TextColumn column);
}
