namespace S3Ingest.Core.Quilt.Checking;

/// <summary>Counts what the checks of entries came to. May be called concurrently.</summary>
internal sealed class ProofCounts(DateTimeOffset? createdAt)
{
    // The time of the revision is that of another clock than the one of the objects.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    private readonly long[] _proved = new long[Enum.GetValues<HashSource>().Length];
    private long _unversioned;
    private long _newer;

    public void Add(EntryVerdict verdict)
    {
        if (verdict.ProvedBy is { } source)
            Interlocked.Increment(ref _proved[(int)source]);
        if (verdict.IsVersioned)
            return;
        Interlocked.Increment(ref _unversioned);
        if (verdict.LastModified > createdAt + ClockTolerance)
            Interlocked.Increment(ref _newer);
    }

    public QuiltHashing Proved => new()
    {
        Stored = _proved[(int)HashSource.Stored],
        Composite = _proved[(int)HashSource.Composite],
        ServerSide = _proved[(int)HashSource.ServerSide],
        Downloaded = _proved[(int)HashSource.Downloaded],
    };

    /// <summary>One finding for all entries without a version.</summary>
    public QuiltFinding? Unversioned(PackageFindings findings)
    {
        if (_unversioned == 0)
            return null;
        string newer = _newer == 0 ? "" : $" {_newer} of these objects were written after the revision was made: -Deep tells whether their content is another one.";
        return findings.Warning(
            QuiltRule.Unversioned, findings.Package, $"{_unversioned} entries name no version: the objects under them can change.{newer}",
            "Turn versioning on for their bucket and make a new revision, or copy the data into the registry (New-QuiltPackage -CopyData).");
    }
}
