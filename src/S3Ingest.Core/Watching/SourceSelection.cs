using S3Ingest.Core.FileSystem;

namespace S3Ingest.Core.Watching;

/// <summary>
/// Decides which files are watched for their writer to finish and which go out: no rule leaves them out, nobody knows
/// them, nobody works on them. Used by the loop; only <see cref="Scan"/> runs beside it.
/// </summary>
internal sealed class SourceSelection(
    WatchOptions options,
    Func<string, long, long, bool> isKnown,
    SettlingSet settling,
    ScanSchedule scans,
    IgnoreRules rules,
    DirectoryScanner scanner,
    TroubleLog trouble)
{
    private readonly HandedOut _handedOut = new(options.RetryDelay);

    // The one who answers is a ledger with one connection, and asked by scan and loop.
    private readonly object _question = new();

    /// <summary>A scan found more than there was room for.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Scans from a directory on, for files that are not known.</summary>
    public ScanResult Scan(string start, Action<string>? enter, CancellationToken cancellationToken)
    {
        // With links followed, only a walk of everything knows which directories were reached already.
        if (options.FollowLinks)
            start = "";
        if (start.Length == 0)
            trouble.BeginScan();
        return scanner.Scan(start, enter, (path, look) => IsFree(path, look) && IsMarked(path) && !IsKnown(path, look), options.MaxSettling, cancellationToken);
    }

    /// <summary>Takes over what a scan found.</summary>
    public void Take(ScanResult scan)
    {
        // One scan's files settle together, as if all had been seen last: those that are at rest come out in the order
        // of their times and not in that of the walk.
        TimeSpan last = scan.Found.Count > 0 ? scan.Found[^1].At : default;
        foreach (FoundFile found in scan.Found)
        {
            if (settling.Count >= options.MaxSettling)
                scan.IsTruncated = true;
            else if (IsFree(found.Path, found.Look))
                settling.Add(found with { At = last });
        }

        HasMore |= scan.IsTruncated;
        if (scan.Start.Length > 0)
            return;
        HasMore = scan.IsTruncated;
        trouble.EndScan();
        _handedOut.Sweep(path => Look(path) is not null);
    }

    /// <summary>Looks where a change signal points.</summary>
    public void Signal(string path, SignalKind kind)
    {
        if (options.DoneMarker && kind != SignalKind.NewDirectory && path.EndsWith(IgnoreRules.Marker, WatchPath.Comparison))
            path = path[..^IgnoreRules.Marker.Length];
        bool isDirectory = kind == SignalKind.NewDirectory;
        if (path.Length == 0 || (!options.Recurse && (isDirectory || path.Contains('/', StringComparison.Ordinal))) || rules.Ignores(path, isDirectory))
            return;
        if (isDirectory)
            scans.Request(path);
        else if (!_handedOut.IsWorking(path))
            LookAt(path, kind == SignalKind.Closed);
    }

    /// <summary>How often the path was given back to be tried again.</summary>
    public int Tries(string path) => _handedOut.Tries(path);

    /// <summary>Takes back a source.</summary>
    public void Release(string path, FileLook worked, bool retry)
    {
        // Released twice, or never handed out.
        if (!_handedOut.End(path))
            return;
        if (Look(path) is not { } look)
            _handedOut.Forget(path);
        else if (retry)
            settling.Later(path, _handedOut.NextDelay(path));
        else if (!look.IsSameAs(worked))
            LookAt(path, isClosed: false);
        else if (IsKnown(path, look))
            _handedOut.Forget(path);
        else
            _handedOut.Finish(path, look);
    }

    /// <summary>The source that a settled file is; null when it is one no more.</summary>
    /// <param name="candidate">The settled file.</param>
    /// <param name="settledAt">UTC.</param>
    /// <param name="again">Time has passed since it settled, so look again.</param>
    public SourceFile? HandOut(Candidate candidate, DateTimeOffset settledAt, bool again)
    {
        FileLook look = candidate.Look!.Value;
        string path = candidate.Path;
        if (again && Look(path) is var now && now?.IsSameAs(look) != true)
        {
            if (now is not null)
                LookAt(path, isClosed: false);
            return null;
        }

        // It may have become known since it was found, by a scan that began while it was still worked on.
        if (IsKnown(path, look) || !IsMarked(path))
            return null;
        _handedOut.Begin(path);
        return new(options.Root, path, WatchPath.Full(options.Root, path), look.Size, look.ModifiedTicks, look.Identity, candidate.DetectedAt, settledAt);
    }

    /// <summary>The regular file of that path; null when there is none.</summary>
    public FileLook? Look(string path) =>
        FileLook.At(WatchPath.Full(options.Root, path), options.FollowLinks) is { Kind: FileKind.Regular } look ? look : null;

    /// <summary>Asks for a writer.</summary>
    public WriterState AskWriter(string path) => WriterCheck.Ask(WatchPath.Full(options.Root, path));

    /// <summary>Says once of a file that it cannot be taken because it does not come to rest.</summary>
    public void WarnOfOverdue()
    {
        foreach (string path in settling.NewlyOverdue(options.OverdueAfter))
            trouble.Warn($"'{PrintableName.Of(path)}' has been open for writing, or changing, for {options.OverdueAfter.TotalMinutes:0} minutes; it is taken when its writer has finished.");
    }

    /// <summary>There is room again for what the last scan left out.</summary>
    public void ScanForMore()
    {
        if (!HasMore || settling.Count > options.MaxSettling / 2)
            return;
        HasMore = false;
        scans.Request();
    }

    private void LookAt(string path, bool isClosed)
    {
        if (Look(path) is not { } look)
        {
            settling.Remove(path);
            if (DirectoryScanner.HasUnreadableName(path))
                scanner.ReportName(WatchPath.Full(options.Root, path));
        }
        else if (!IsMarked(path) || _handedOut.IsFinished(path, look) || IsKnown(path, look))
        {
            settling.Remove(path);
        }
        else if (settling.Count < options.MaxSettling)
        {
            settling.Signal(path, look, isClosed);
        }
        else
        {
            HasMore = true;
        }
    }

    private bool IsFree(string path, FileLook look) => !_handedOut.IsWorking(path) && !_handedOut.IsFinished(path, look);

    private bool IsMarked(string path) => !options.DoneMarker || File.Exists(WatchPath.Full(options.Root, path) + IgnoreRules.Marker);

    private bool IsKnown(string path, FileLook look)
    {
        lock (_question)
            return isKnown(path, look.Size, look.ModifiedTicks);
    }
}
