namespace S3Ingest.Core.Pipeline;

/// <summary>What a run may do with its sources, by who asked for it.</summary>
/// <param name="MovesFailed">Failed sources go to the error directory, when one is set. Commands leave the user's files.</param>
/// <param name="RetriesFailed">A source that failed and is unchanged is tried again, because somebody asked for it by name.</param>
/// <param name="Learns">
/// A target that is new to the ledger is learned from S3 first: a watcher has to know what of a whole directory is there
/// already, a named file is asked for by itself.
/// </param>
/// <param name="Repeats">What is completed already is done again.</param>
internal sealed record RunPolicy(bool MovesFailed, bool RetriesFailed, bool Learns, bool Repeats = false)
{
    /// <summary>The watcher.</summary>
    public static RunPolicy Watcher { get; } = new(MovesFailed: true, RetriesFailed: false, Learns: true);

    /// <summary>Files named by a caller.</summary>
    public static RunPolicy Command { get; } = new(MovesFailed: false, RetriesFailed: true, Learns: false);

    /// <summary>Operations that run again, each with the settings that it had, which say whether failed sources move.</summary>
    public static RunPolicy Restart { get; } = new(MovesFailed: true, RetriesFailed: true, Learns: false, Repeats: true);
}
