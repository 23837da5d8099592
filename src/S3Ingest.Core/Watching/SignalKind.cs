namespace S3Ingest.Core.Watching;

/// <summary>What a change signal says. None is trusted further than to decide where to look.</summary>
internal enum SignalKind
{
    /// <summary>A file appeared or changed.</summary>
    Changed,

    /// <summary>A writer closed the file, or it was moved here: it may be finished.</summary>
    Closed,

    /// <summary>A directory appeared, perhaps with files in it.</summary>
    NewDirectory,
}
