namespace S3Ingest.Core.Watching;

/// <summary>What a scan came to.</summary>
internal sealed class ScanResult
{
    /// <summary>Directory it began at, relative; empty for the whole tree.</summary>
    public required string Start { get; init; }

    /// <summary>Files that nobody knows.</summary>
    public List<FoundFile> Found { get; } = [];

    /// <summary>Regular files seen, ignored ones not counted.</summary>
    public long Files { get; set; }

    /// <summary>Files and directories that were left out, by rule; what no rule met is not in it.</summary>
    public SortedDictionary<IgnoreRule, long> Ignored { get; } = [];

    /// <summary>There was more than there is room for.</summary>
    public bool IsTruncated { get; set; }

    /// <summary>The root could not be listed.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Counts a name that is left out.</summary>
    public void Ignore(IgnoreRule rule) => Ignored[rule] = Ignored.GetValueOrDefault(rule) + 1;
}
