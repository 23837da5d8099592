using Microsoft.Extensions.Logging;
using S3Ingest.Core.FileSystem;

namespace S3Ingest.Core.Watching;

/// <summary>The watch directory: whether it is there, whether it is still the same one, and its change signals.</summary>
internal sealed class WatchedRoot(WatchOptions options, SignalQueue queue, TroubleLog trouble, ILogger logger, ChangeSignalsFactory? open) : IDisposable
{
    private IChangeSignals? _signals;
    private FileIdentity _identity;
    private volatile bool _wasMissing;
    private bool _polling;

    /// <summary>It was there at the last look.</summary>
    public bool IsThere { get; private set; }

    /// <summary>It is there and could be listed.</summary>
    public bool IsAvailable { get; private set; }

    /// <summary>It was not, and has not been seen whole since.</summary>
    public bool IsMissing => _wasMissing;

    /// <summary>There are change signals; otherwise polling must do.</summary>
    public bool HasSignals => _signals is not null;

    /// <summary>Makes the scanner's directories raise signals; null without signals.</summary>
    public Action<string>? Enter => _signals is { } signals ? signals.Enter : null;

    /// <summary>Begins anew, as if the directory had never been looked at.</summary>
    /// <param name="withSignals">Open change signals when it is there.</param>
    public void Reset(bool withSignals)
    {
        Close();
        _polling = !withSignals;
        IsThere = false;
        IsAvailable = false;
        _wasMissing = false;
    }

    /// <summary>Looks at the directory. True when it is there and new to us, so that everything must be scanned.</summary>
    /// <param name="lost">The signals say that the directory they watch is gone.</param>
    public bool Check(bool lost)
    {
        FileLook? look = FileLook.At(options.Root, followLinks: true);
        if (look is not { Kind: FileKind.Directory } found)
        {
            Miss(look is null ? "does not exist or cannot be seen" : "is not a directory");
            return false;
        }

        if (IsThere && !lost && found.Identity == _identity)
            return false;
        if (IsThere)
            logger.LogWarning("The watch directory '{Path}' was replaced or mounted over; it is scanned anew", PrintableName.Of(options.Root));
        _identity = found.Identity;
        IsThere = true;
        Open();
        return true;
    }

    /// <summary>All of it could be listed.</summary>
    public void Confirm()
    {
        IsAvailable = true;
        if (_wasMissing)
            logger.LogInformation("The watch directory '{Path}' is back", PrintableName.Of(options.Root));
        _wasMissing = false;
    }

    /// <summary>The directory turned out to be missing, or closed to us.</summary>
    public void Miss(string how)
    {
        Close();
        IsThere = false;
        IsAvailable = false;
        if (_wasMissing)
            return;
        _wasMissing = true;
        trouble.Error(
            IngestErrorId.WatchDirectoryMissing,
            $"The watch directory '{PrintableName.Of(options.Root)}' {how}. It is looked for every {options.RootInterval.TotalSeconds:0} s; mount or create it, or correct INGEST_WATCH_DIR.");
    }

    /// <summary>There will be no more signals: polls from now on.</summary>
    public void Poll(string reason)
    {
        // A scan that is under way may find the watches exhausted once more.
        if (_polling)
            return;
        Close();
        _polling = true;
        WarnOfPolling(reason);
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private void Open()
    {
        Close();
        // What was noted about the former directory says nothing about this one.
        queue.Take();
        if (_polling)
            return;
        string? reason;
        _signals = open is null ? ChangeSignals.Open(options, queue, out reason) : open(options, queue, out reason);
        if (_signals is null && reason is not null)
            WarnOfPolling(reason);
    }

    private void WarnOfPolling(string reason) => logger.LogWarning(
        "No change signals for '{Path}': {Reason}. It is scanned every {Seconds} s instead",
        PrintableName.Of(options.Root),
        reason,
        options.PollInterval.TotalSeconds);

    private void Close()
    {
        _signals?.Dispose();
        _signals = null;
    }
}
