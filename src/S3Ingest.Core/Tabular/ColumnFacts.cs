using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Tabular;

/// <summary>
/// What is known of the values of one column. A semilattice: observing values in any order, or twice, gives the same.
/// Not thread-safe.
/// </summary>
public sealed class ColumnFacts
{
    /// <summary>True while only nulls were seen.</summary>
    public bool IsUndecided => throw new NotImplementedException();

    /// <summary>Takes the values of a batch in.</summary>
    public void Observe(TextColumn column) => throw new NotImplementedException();

    /// <summary>The narrowest type that holds every observed value without loss; STRING while undecided.</summary>
    public ColumnType Resolve(ParquetProfile profile) => throw new NotImplementedException();
}
