namespace S3Ingest.Core.Tabular;

/// <summary>
/// Reads the rows of one table from a forward-only stream, on one thread, without knowing types. The same bytes give the
/// same batches, however the stream cuts its reads.
/// </summary>
/// <remarks>
/// Broken content is <see cref="IngestErrorId.TabularInvalid"/> with row, line and column (<see cref="TabularFault"/>).
/// Every text that is handed out is valid UTF-8.
/// </remarks>
public abstract class RowReader : IDisposable
{
    /// <summary>
    /// Names of the columns found so far, unique without regard to case. Only grows, and only during <see cref="Read"/>.
    /// </summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>
    /// How the document's parts become rows and columns, in the reader's own terms. Null where there is only one way. After
    /// <see cref="RowReadStatus.LayoutChanged"/> it is what a new reader over the same content must be given.
    /// </summary>
    public virtual RowLayout? Layout => null;

    /// <summary>
    /// What the document says beside its rows, for the key-value metadata of the Parquet file; complete at the end.
    /// </summary>
    public virtual IReadOnlyDictionary<string, string> DocumentMetadata => new Dictionary<string, string>();

    /// <summary>Rows handed out so far.</summary>
    public long RowCount { get; protected set; }

    /// <summary>Fills a cleared batch until it is full or the content ends.</summary>
    /// <param name="batch">Its columns are those of <see cref="Columns"/> afterwards, all of the same length.</param>
    /// <param name="cancellationToken">Looked at between reads of the stream.</param>
    /// <returns>
    /// Rows: at least one row, more may follow. End: no row, the content was read to its end. LayoutChanged: the rows handed
    /// out so far do not stand, because later content shows that the document is laid out otherwise.
    /// </returns>
    public abstract RowReadStatus Read(RowBatch batch, CancellationToken cancellationToken);

    /// <summary>Leaves the stream open: it is the caller's.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
