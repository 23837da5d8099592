using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Watching;

/// <summary>What is watched, and when a file counts as settled.</summary>
public sealed record WatchOptions
{
    /// <summary>Watch directory, absolute. It need not exist.</summary>
    public required string Root { get; init; }

    /// <summary>Subdirectories too.</summary>
    public bool Recurse { get; init; } = true;

    /// <summary>Globs of relative paths; empty means all. One without <c>/</c> holds for a name in any folder.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Globs of relative paths that are left out, whatever <see cref="Include"/> says.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Quiet period: nothing may change between two looks this far apart.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time between two full scans where change signals are to be had.</summary>
    public TimeSpan ScanInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time between two full scans where they are not: network file systems, no inotify watches left.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Follow symbolic links and junctions, of files and of directories.</summary>
    public bool FollowLinks { get; init; }

    /// <summary>A file <c>x</c> is taken only when <c>x.done</c> lies beside it.</summary>
    public bool DoneMarker { get; init; }

    /// <summary>Absolute paths of files or directories that are never sources: the completed and the error directory.</summary>
    public IReadOnlyList<string> ExcludedPaths { get; init; } = [];

    /// <summary>
    /// Absolute paths of files that are never sources, together with every file beside them whose name begins with
    /// theirs: the ledger with its <c>-wal</c>, <c>-shm</c> and lock files, the log with its older numbers.
    /// </summary>
    public IReadOnlyList<string> ExcludedFiles { get; init; } = [];

    /// <summary>Wait of <see cref="SourceWatcher.OnceAsync"/> for a file that is still being written.</summary>
    public TimeSpan OnceWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait after the writer's close was seen, instead of <see cref="SettleTime"/>.</summary>
    internal TimeSpan ClosePause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Time between two looks whether the watch directory is still the same one, or back.</summary>
    internal TimeSpan RootInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Delay before the first retry of a source; it doubles up to a minute.</summary>
    internal TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After this long without coming to rest a file is named in the log.</summary>
    internal TimeSpan OverdueAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Unsettled files held in memory; what a scan finds beyond them is left to the next scan.</summary>
    internal int MaxSettling { get; init; } = 100_000;

    /// <summary>What the settings say.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid: the settings name no watch directory.</exception>
    public static WatchOptions From(IngestOptions options)
    {
        string root = options.WatchDirectory ?? throw new IngestException(
            IngestErrorId.ConfigurationInvalid,
            "There is no directory to watch. Set INGEST_WATCH_DIR or give -Path.");
        return new WatchOptions
        {
            Root = root,
            Recurse = options.Recurse,
            Include = options.Include,
            Exclude = options.Exclude,
            SettleTime = options.SettleTime,
            ScanInterval = options.ScanInterval,
            FollowLinks = options.FollowLinks,
            DoneMarker = options.DoneMarker,
            ExcludedPaths = [.. new[] { options.CompletedDirectory, options.ErrorDirectory }.OfType<string>()],
            ExcludedFiles = [.. new[] { options.LedgerPath, options.LogFile, options.MetricsFile }.OfType<string>().Where(path => path != IngestOptions.StandardOutput)],
        };
    }
}
