namespace S3Ingest.Core.Tabular;

/// <summary>Spreads the work on the columns of one batch over the cores.</summary>
internal static class ColumnWork
{
    // Below this many values the work is done before another thread would have begun.
    private const int Worthwhile = 1 << 13;

    private static readonly ParallelOptions Cores = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };

    /// <summary>Calls <paramref name="work"/> once for each column, in any order.</summary>
    public static void Run(RowBatch batch, int columns, Action<int> work)
    {
        if (columns == 1 || (long)batch.RowCount * columns < Worthwhile)
        {
            for (var column = 0; column < columns; column++)
                work(column);
            return;
        }
        Parallel.For(0, columns, Cores, work);
    }
}
