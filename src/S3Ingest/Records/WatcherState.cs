namespace S3Ingest;

/// <summary>State of a watcher.</summary>
public enum WatcherState
{
    /// <summary>Opening ledger and endpoint, recovering.</summary>
    Starting,
    /// <summary>Scanning and listening.</summary>
    Watching,
    /// <summary>Stopped on request, resumable.</summary>
    Paused,
    /// <summary>The endpoint cannot be reached; it is probed at growing delays.</summary>
    WaitingForEndpoint,
    /// <summary>Finishing or abandoning what is in flight.</summary>
    Stopping,
    /// <summary>Ended in order.</summary>
    Stopped,
    /// <summary>Ended by an error that it cannot continue from.</summary>
    Faulted,
    /// <summary>The watch directory is missing or cannot be listed; it is looked for.</summary>
    WaitingForDirectory,
}
