namespace S3Ingest.Core.Tests.Tabular.Readers;

/// <summary>What all readers found in a file.</summary>
public sealed class ReadersAgreement : IDisposable
{
    private readonly IReadOnlyList<ParquetContent> _contents;
    private readonly int[] _sources;

    private ReadersAgreement(IReadOnlyList<ParquetContent> contents, int[] sources, IReadOnlyList<string> reservations)
    {
        _contents = contents;
        _sources = sources;
        Columns = [.. sources.Select((reader, column) => contents[reader].Columns[column])];
        Reservations = reservations;
    }

    /// <summary>Columns in the order of the schema.</summary>
    public IReadOnlyList<ReadColumn> Columns { get; }

    /// <summary>What was not compared, as sentences: columns that a reader cannot give without loss.</summary>
    public IReadOnlyList<string> Reservations { get; }

    /// <summary>Rows that were compared.</summary>
    public long RowCount { get; private set; }

    /// <summary>Rows in order; read from files every time.</summary>
    public IEnumerable<string?[]> Rows()
    {
        var rows = _contents.Select(content => content.Rows().GetEnumerator()).ToList();
        try
        {
            while (rows.All(row => row.MoveNext()))
                yield return [.. _sources.Select((reader, column) => rows[reader].Current[column])];
        }
        finally
        {
            rows.ForEach(row => row.Dispose());
        }
    }

    public void Dispose()
    {
        foreach (var content in _contents)
            content.Dispose();
    }

    /// <summary>Compares.</summary>
    /// <param name="contents">In the order of <see cref="ParquetReaders.All"/>.</param>
    internal static ReadersAgreement Of(IReadOnlyList<ParquetContent> contents)
    {
        var reservations = new List<string>();
        var sources = CompareColumns(contents, reservations);
        var agreement = new ReadersAgreement(contents, sources, reservations);
        agreement.CompareRows();
        return agreement;
    }

    /// <returns>Of each column, the first reader that supports it.</returns>
    private static int[] CompareColumns(IReadOnlyList<ParquetContent> contents, List<string> reservations)
    {
        Assert.All(contents, content => Assert.Equal(contents[0].Columns.Count, content.Columns.Count));
        var sources = new int[contents[0].Columns.Count];
        for (var column = 0; column < sources.Length; column++)
        {
            var seen = contents.Select(content => content.Columns[column]).ToList();
            sources[column] = seen.FindIndex(c => c.IsSupported);
            Assert.True(sources[column] >= 0, $"No reader supports column '{seen[0].Name}': {seen[0].Reason}");
            for (var reader = 0; reader < seen.Count; reader++)
            {
                Assert.True(seen[reader].Agrees(seen[sources[column]]), $"{ParquetReaders.All[reader]} sees {seen[reader]}, {ParquetReaders.All[sources[column]]} {seen[sources[column]]}.");
                if (!seen[reader].IsSupported)
                    reservations.Add($"{ParquetReaders.All[reader]} does not tell the values of '{seen[reader].Name}': {seen[reader].Reason}.");
            }
        }
        return sources;
    }

    private void CompareRows()
    {
        var rows = _contents.Select(content => content.Rows().GetEnumerator()).ToList();
        try
        {
            while (true)
            {
                var more = rows.ConvertAll(row => row.MoveNext());
                Assert.True(more.Distinct().Count() == 1, $"After {RowCount} rows, there is another one: {string.Join(", ", more.Select((m, i) => $"{ParquetReaders.All[i]} {m}"))}");
                if (!more[0])
                    return;
                RowCount++;
                CompareRow(rows.ConvertAll(row => row.Current));
            }
        }
        finally
        {
            rows.ForEach(row => row.Dispose());
        }
    }

    private void CompareRow(List<string?[]> rows)
    {
        for (var column = 0; column < _sources.Length; column++)
        {
            var source = _sources[column];
            for (var reader = 0; reader < rows.Count; reader++)
            {
                if (_contents[reader].Columns[column].IsSupported && rows[reader][column] != rows[source][column])
                {
                    Assert.Fail($"Row {RowCount}, column '{Columns[column].Name}': {ParquetReaders.All[reader]} reads {rows[reader][column] ?? "null"}, "
                        + $"{ParquetReaders.All[source]} {rows[source][column] ?? "null"}.");
                }
            }
        }
    }
}
