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

    /// <summary>Files and directories that the ignore rules left out.</summary>
    public long Ignored { get; set; }

    /// <summary>There was more than there is room for.</summary>
    public bool IsTruncated { get; set; }

    /// <summary>The root could not be listed.</summary>
    public Exception? Failure { get; set; }
}
