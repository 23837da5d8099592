namespace S3Ingest;

/// <summary>State of one watcher at one moment.</summary>
public sealed class IngestWatcher
{
    /// <summary>Number in this session.</summary>
    public int Id { get; init; }

    /// <summary>Watch directory.</summary>
    public string Path { get; init; } = "";

    /// <summary>State.</summary>
    public WatcherState State { get; init; }

    /// <summary>Who or what holds a paused watcher back; null when nobody does.</summary>
    public string? PauseReason { get; init; }

    /// <summary>Files whose writer has not finished, as far as one can tell.</summary>
    public int Settling { get; init; }

    /// <summary>Settled sources that wait.</summary>
    public int Queued { get; init; }

    /// <summary>Sources in work.</summary>
    public int Active { get; init; }

    /// <summary>How long the settled source waits that has waited longest; null when none does.</summary>
    public TimeSpan? OldestWait { get; init; }

    /// <summary>Sources done since the start.</summary>
    public long Succeeded { get; init; }

    /// <summary>Sources failed since the start.</summary>
    public long Failed { get; init; }

    /// <summary>Files that the ignore rules leave out, at the last scan.</summary>
    public long Ignored { get; init; }

    /// <summary>
    /// The same by rule: Excluded (INGEST_INCLUDE, INGEST_EXCLUDE), Temporary, Hidden, Own (completed and error directory,
    /// ledger, log), Marker, Link, Special. A rule that met nothing is not in it.
    /// </summary>
    public IReadOnlyDictionary<string, long> IgnoredBy { get; init; } = new Dictionary<string, long>();

    /// <summary>Bytes of sources that were read since the start.</summary>
    public long BytesRead { get; init; }

    /// <summary>Bytes of objects that were sent since the start, counted when their source is done.</summary>
    public long BytesUploaded { get; init; }

    /// <summary>Requests that were sent again after a fault since the start.</summary>
    public long Retries { get; init; }

    /// <summary>Rate over the last ten seconds.</summary>
    public double BytesPerSecond { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? LastScan { get; init; }

    /// <summary>Id of the newest error, as about_IngestErrors has it.</summary>
    public string? LastErrorId { get; init; }

    /// <summary>The newest error.</summary>
    public string? LastError { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }
}
