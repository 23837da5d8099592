namespace S3Ingest.Core.Tabular;

/// <summary>
/// Some consecutive rows of a table, column by column: what a reader hands over at a time. Bounded in rows, cells and
/// bytes, so that a batch of 2,000 columns costs no more than one of two.
/// </summary>
public sealed class RowBatch
{
    /// <summary>Rows of a full batch.</summary>
    public const int MaxRows = 1 << 15;

    /// <summary>Values of a full batch, nulls included.</summary>
    public const int MaxCells = 1 << 19;

    /// <summary>Bytes of text of a full batch; the last row may exceed it.</summary>
    public const int MaxBytes = 4 << 20;

    private readonly List<TextColumn> _columns = [];
    private readonly int _maxRows;
    private long _bytes;

    /// <summary>An empty batch.</summary>
    public RowBatch()
        : this(MaxRows)
    {
    }

    /// <summary>An empty batch that is full sooner, so that tests meet the limits of long tables in short ones.</summary>
    internal RowBatch(int maxRows) => _maxRows = maxRows;

    /// <summary>Columns, in the order of <see cref="RowReader.Columns"/>.</summary>
    public IReadOnlyList<TextColumn> Columns => _columns;

    /// <summary>Rows that are complete.</summary>
    public int RowCount { get; private set; }

    /// <summary>True when the reader has to stop. Depends on the rows alone, so the same input gives the same batches.</summary>
    public bool IsFull => RowCount >= _maxRows || _bytes >= MaxBytes || (long)RowCount * _columns.Count >= MaxCells;

    /// <summary>Makes sure that there are <paramref name="count"/> columns.</summary>
    public void EnsureColumns(int count)
    {
        while (_columns.Count < count)
        {
            var column = new TextColumn();
            column.PadTo(RowCount);
            _columns.Add(column);
        }
    }

    /// <summary>Ends a row: columns that got no value get null.</summary>
    /// <param name="bytes">Bytes of text that the row added.</param>
    public void EndRow(long bytes)
    {
        RowCount++;
        _bytes += bytes;
        foreach (var column in _columns)
            column.PadTo(RowCount);
    }

    /// <summary>Ends a row whose every column got its value.</summary>
    /// <param name="bytes">Bytes of text that the row added.</param>
    public void EndFullRow(long bytes)
    {
        RowCount++;
        _bytes += bytes;
    }

    /// <summary>Forgets the rows and keeps columns and buffers.</summary>
    public void Clear()
    {
        foreach (var column in _columns)
            column.Clear();
        RowCount = 0;
        _bytes = 0;
    }
}
