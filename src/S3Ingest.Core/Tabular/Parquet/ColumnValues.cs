namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>
/// The values of one column that are not null, from when they come in to when their page is encoded. A column chunk is a
/// number of pages; <see cref="EndChunk"/> follows the last one. Not thread-safe.
/// </summary>
internal abstract class ColumnValues : IDisposable
{
    /// <summary>Bytes of the open page, about as many as it will have uncompressed; the page is cut by them.</summary>
    public abstract long PageBytes { get; }

    /// <summary>Bytes held: open page and dictionary.</summary>
    public abstract long HeldBytes { get; }

    /// <summary>True when the page has to end before its encoding can change.</summary>
    public virtual bool WantsPageEnd => false;

    /// <summary>Appends values of a fixed width as they lie in memory. Not for text.</summary>
    /// <param name="values">At most <see cref="ParquetColumnWriter.RangeRows"/> values.</param>
    public virtual void Append(ReadOnlySpan<byte> values) => throw new NotSupportedException();

    /// <summary>Appends the values of the page behind its levels and begins the next page.</summary>
    /// <param name="target">The page.</param>
    /// <param name="isLast">No page of this chunk follows.</param>
    /// <param name="bounds">Bounds of the page.</param>
    public abstract PageEncoding EndPage(PooledBuffer target, bool isLast, out PageBounds bounds);

    /// <summary>Appends the dictionary page's content, if pages refer to one.</summary>
    /// <returns>Entries; 0 when there is no dictionary.</returns>
    public virtual int AppendDictionary(PooledBuffer target) => 0;

    /// <summary>Orders two bounds as the column's type is ordered.</summary>
    public abstract int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);

    /// <summary>Forgets the chunk and gives its buffers back.</summary>
    public abstract void EndChunk();

    /// <inheritdoc/>
    public void Dispose() => EndChunk();
}
