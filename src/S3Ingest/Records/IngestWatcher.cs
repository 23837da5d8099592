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

    /// <summary>Settled sources that wait.</summary>
    public int Queued { get; init; }

    /// <summary>Sources in work.</summary>
    public int Active { get; init; }

    /// <summary>Sources done since the start.</summary>
    public long Succeeded { get; init; }

    /// <summary>Sources failed since the start.</summary>
    public long Failed { get; init; }

    /// <summary>Files that the ignore rules leave out, at the last scan.</summary>
    public long Ignored { get; init; }

    /// <summary>Rate over the last ten seconds.</summary>
    public double BytesPerSecond { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? LastScan { get; init; }

    /// <summary>The newest error.</summary>
    public string? LastError { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }
}
