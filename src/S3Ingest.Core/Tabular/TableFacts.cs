using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Tabular;

/// <summary>What is known of all columns of a table.</summary>
internal sealed class TableFacts
{
    private readonly List<ColumnFacts> _columns = [];

    /// <summary>Facts of one column; made when it is asked for first.</summary>
    public ColumnFacts this[int column]
    {
        get
        {
            while (_columns.Count <= column)
                _columns.Add(new ColumnFacts());
            return _columns[column];
        }
    }

    /// <summary>Takes the values of a batch in.</summary>
    public void Observe(RowBatch batch)
    {
        if (batch.Columns.Count > 0)
            _ = this[batch.Columns.Count - 1];
        ColumnWork.Run(batch, batch.Columns.Count, column => _columns[column].Observe(batch.Columns[column]));
    }

    /// <summary>The types that hold everything observed; null for a column of nulls only.</summary>
    public List<ColumnType?> Resolve(int columns, ParquetProfile profile) =>
        Enumerable.Range(0, columns).Select(c => this[c].IsUndecided ? (ColumnType?)null : this[c].Resolve(profile)).ToList();
}
