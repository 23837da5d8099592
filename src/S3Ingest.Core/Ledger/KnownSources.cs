namespace S3Ingest.Core.Ledger;

/// <summary>
/// The states of a target's sources that need no further work, held in memory. The store that loaded it keeps it up
/// to date with what it records itself; what other processes record meanwhile is not in it.
/// </summary>
public sealed class KnownSources
{
    /// <summary>States held.</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>True when exactly this state was dealt with to its end.</summary>
    public bool Contains(string relativePath, long size, long modifiedTicks) => throw new NotImplementedException();

    /// <summary>Adds a state.</summary>
    public void Add(string relativePath, long size, long modifiedTicks) => throw new NotImplementedException();
}
