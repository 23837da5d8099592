namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>
/// Writes one Parquet file to a forward-only stream. Values go to the <see cref="Columns"/>, which different threads may
/// fill at the same time; <see cref="EndBatchAsync"/> follows when all of them got the rows of a batch.
/// </summary>
public sealed class ParquetWriter : IAsyncDisposable
{
    /// <summary>Starts a file.</summary>
    /// <param name="output">Where it goes; only written to and not disposed.</param>
    /// <param name="columns">Names and types; a type may be null as long as the column has only nulls.</param>
    /// <param name="options">Profile, compression, sizes.</param>
    public ParquetWriter(Stream output, IReadOnlyList<(string Name, ColumnType? Type)> columns, ParquetWriterOptions options) => throw new NotImplementedException();

    /// <summary>Columns in the order of the schema.</summary>
    public IReadOnlyList<ParquetColumnWriter> Columns => throw new NotImplementedException();

    /// <summary>Rows ended so far.</summary>
    public long RowCount => throw new NotImplementedException();

    /// <summary>Bytes written to the output so far.</summary>
    public long BytesWritten => throw new NotImplementedException();

    /// <summary>Ends a batch, and the row group when it is large enough.</summary>
    /// <param name="rows">Rows that every column got since the last call.</param>
    /// <param name="cancellationToken">Ends the wait for the output.</param>
    public ValueTask EndBatchAsync(int rows, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Ends the last row group and writes the footer. Columns that are still undecided become STRING.</summary>
    /// <param name="metadata">Key-value metadata of the file.</param>
    /// <param name="cancellationToken">Ends the wait for the output.</param>
    public ValueTask FinishAsync(IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Gives buffers back. Without <see cref="FinishAsync"/> what was written is no Parquet file.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
