using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.FileSystem;

namespace S3Ingest.Core.Watching;

/// <summary>
/// Finds sources below a directory and hands each out when its writer has finished. Change signals are hints, the scan
/// is the truth. The state below turns only while the enumeration is pulled: pull it steadily.
/// </summary>
public sealed class SourceWatcher : IAsyncDisposable
{
    private static readonly EventId IgnoredEvent = new(12, "FilesIgnored");

    // A settled file that waited this long to be pulled is looked at again before it goes out.
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    private readonly WatchOptions _options;
    private readonly MonotonicClock _clock;
    private readonly Wakeup _wakeup;
    private readonly TroubleLog _trouble;
    private readonly SignalQueue _signals;
    private readonly WatchedRoot _root;
    private readonly ScanSchedule _scans;
    private readonly SettlingSet _settling;
    private readonly SourceSelection _selection;
    private readonly ConcurrentQueue<(string Path, FileLook Look, bool Retry)> _released = new();
    private readonly OnceRun _onceRun;
    private readonly CancellationTokenSource _disposed = new();
    private int _running;
    private volatile int _settlingCount;
    private readonly ILogger _logger;
    private volatile Dictionary<string, long> _ignored = [];
    private long _lastScan;

    /// <summary>Makes a watcher; nothing is opened before the first enumeration.</summary>
    /// <param name="options">What is watched.</param>
    /// <param name="isKnown">
    /// Asked by relative path, size in bytes and modified ticks: true when this state of the file needs no work. Called
    /// on worker threads, never twice at once. What it throws ends the enumeration.
    /// </param>
    /// <param name="loggers">Where decisions and faults are logged.</param>
    /// <param name="time">Clock; null is the system's.</param>
    public SourceWatcher(WatchOptions options, Func<string, long, long, bool> isKnown, ILoggerFactory loggers, TimeProvider? time = null)
        : this(options, isKnown, loggers, time, open: null)
    {
    }

    internal SourceWatcher(WatchOptions options, Func<string, long, long, bool> isKnown, ILoggerFactory loggers, TimeProvider? time, ChangeSignalsFactory? open)
    {
        ILogger logger = _logger = loggers.CreateLogger<SourceWatcher>();
        _options = options with { Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Root)) };
        _clock = new(time ?? TimeProvider.System);
        _wakeup = new(time ?? TimeProvider.System);
        _trouble = new(logger);
        _signals = new(_wakeup.Pulse);
        _root = new(_options, _signals, _trouble, logger, open);
        _scans = new(_clock, _wakeup.Pulse);
        _settling = new(_options, _clock);
        _onceRun = new(_options.OnceWait);
        var rules = new IgnoreRules(_options);
        _selection = new(_options, isKnown, _settling, _scans, rules, new(_options, rules, _trouble, _clock), _trouble);
    }

    /// <summary>End of the last complete scan, UTC.</summary>
    public DateTimeOffset? LastScan => Interlocked.Read(ref _lastScan) is var ticks and > 0 ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>Files that the ignore rules left out at the last scan; an ignored directory counts as one.</summary>
    public long Ignored => _ignored.Values.Sum();

    /// <summary>The same by the rule that left them out.</summary>
    public IReadOnlyDictionary<string, long> IgnoredBy => _ignored;

    /// <summary>Files that are watched for their writer to finish.</summary>
    public int Settling => _settlingCount;

    /// <summary>False while the watch directory is missing.</summary>
    public bool IsAvailable => _root.IsAvailable;

    /// <summary>The watch directory was looked for and is not there, or cannot be listed.</summary>
    public bool IsMissing => _root.IsMissing;

    /// <summary>Id of the newest error.</summary>
    public IngestErrorId? LastErrorId => _trouble.LastId;

    /// <summary>The newest error; it stays after the cause has gone.</summary>
    public string? LastError => _trouble.Last;

    /// <summary>Relative paths that <see cref="OnceAsync"/> left for the next run because they were still being written.</summary>
    public IReadOnlyCollection<string> Unsettled => _onceRun.Left;

    /// <summary>Sources without end, in the order in which they became available. One enumeration at a time.</summary>
    public IAsyncEnumerable<SourceFile> WatchAsync(CancellationToken cancellationToken) => RunAsync(once: false, cancellationToken);

    /// <summary>What is there now and settles within <see cref="WatchOptions.OnceWait"/>, then ends. A missing directory is an error.</summary>
    /// <exception cref="IngestException">WatchDirectoryMissing.</exception>
    public IAsyncEnumerable<SourceFile> OnceAsync(CancellationToken cancellationToken) => RunAsync(once: true, cancellationToken);

    /// <summary>
    /// Says that the work on a source is over; until then its path is not handed out again. May be called from any thread.
    /// </summary>
    /// <param name="source">As it was handed out.</param>
    /// <param name="retry">
    /// Look at it again after a delay that grows from 2 s to a minute; otherwise only when it changes and is not known.
    /// </param>
    public void Release(SourceFile source, bool retry)
    {
        _released.Enqueue((source.RelativePath, new(FileKind.Regular, source.Size, source.ModifiedTicks, source.Identity), retry));
        _onceRun.Return(source.RelativePath, retry);
        _wakeup.Pulse();
    }

    /// <summary>Ends the enumeration and closes what it holds.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        // The enumeration cleans up when it notices. One that nobody pulls any more never will.
        for (int i = 0; i < 100 && Volatile.Read(ref _running) != 0; i++)
            await Task.Delay(20);
        _root.Dispose();
        _wakeup.Dispose();
    }

    private async IAsyncEnumerable<SourceFile> RunAsync(bool once, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _running, 1) != 0)
            throw new InvalidOperationException("The watcher is being enumerated already.");
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        CancellationToken token = linked.Token;
        // Looks and questions to the ledger block; they must not block the caller, who may be a pipeline thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            Begin(once);
            TimeSpan rootDue = TimeSpan.Zero;
            while (true)
            {
                token.ThrowIfCancellationRequested();
                SignalBatch signals = _signals.Take();
                if (signals.RootLost || _clock.Now >= rootDue)
                {
                    CheckRoot(once, signals.RootLost);
                    _selection.WarnOfOverdue();
                    rootDue = _clock.Now + _options.RootInterval;
                }

                Take(signals);
                if (await _scans.TakeAsync(Interval) is { } scan)
                    Take(scan);
                while (_released.TryDequeue(out (string Path, FileLook Look, bool Retry) released))
                    _selection.Release(released.Path, released.Look, released.Retry && (!once || _onceRun.MayRetry(released.Path, _selection.Tries(released.Path))));
                _selection.ScanForMore();
                if (_root.IsThere)
                    _scans.Start((start, ct) => _selection.Scan(start, _root.Enter, ct));

                List<Candidate> settled = _settling.TakeSettled(_selection.Look, _selection.AskWriter, token);
                _settlingCount = _settling.Count;
                TimeSpan lookedAt = _clock.Now;
                DateTimeOffset settledAt = _clock.WallTime;
                foreach (Candidate candidate in settled)
                {
                    if (_selection.HandOut(candidate, settledAt, again: _clock.Now - lookedAt > FreshFor) is { } source)
                        yield return source;
                }

                if (once && IsOnceDone())
                    yield break;
                await _wakeup.SleepAsync(NextDue(rootDue) - _clock.Now, token);
            }
        }
        finally
        {
            await _scans.DisposeAsync();
            _root.Dispose();
            if (once)
                _onceRun.End();
            Volatile.Write(ref _running, 0);
        }
    }

    private TimeSpan Interval => _root.HasSignals || _options.PollInterval > _options.ScanInterval ? _options.ScanInterval : _options.PollInterval;

    private void Begin(bool once)
    {
        _onceRun.Begin();
        _settling.Clear();
        _root.Reset(withSignals: !once);
    }

    private void CheckRoot(bool once, bool lost)
    {
        if (_root.Check(lost))
        {
            _settling.Clear();
            _scans.Request();
        }
        else if (!_root.IsThere)
        {
            _settling.Clear();
            if (once)
                throw new IngestException(IngestErrorId.WatchDirectoryMissing, _trouble.Last!) { Target = _options.Root };
        }
    }

    private void Take(SignalBatch signals)
    {
        if (signals.Exhausted is { } reason)
        {
            _root.Poll(reason);
            _scans.Request();
        }

        if (signals.Rescan)
            _scans.Request();
        foreach ((string path, SignalKind kind) in signals.Paths)
            _selection.Signal(path, kind);
    }

    private void Take(ScanResult scan)
    {
        if (scan.Failure is { } failure && scan.Start.Length == 0)
        {
            _root.Miss($"cannot be listed ({failure.Message})");
            return;
        }

        _selection.Take(scan);
        if (scan.Start.Length == 0)
            _root.Confirm();
        if (scan.Start.Length > 0 || scan.IsTruncated)
            return;
        Note(scan.Ignored);
        Interlocked.Exchange(ref _lastScan, _clock.WallTime.UtcTicks);
    }

    /// <summary>What is left out is told once, and again when it is more or less.</summary>
    private void Note(SortedDictionary<IgnoreRule, long> ignored)
    {
        var counts = ignored.ToDictionary(i => i.Key.ToString(), i => i.Value);
        bool isFirst = LastScan is null;
        if (isFirst || counts.Count != _ignored.Count || counts.Except(_ignored).Any())
        {
            _logger.Log(
                isFirst ? LogLevel.Information : LogLevel.Debug,
                IgnoredEvent,
                "{Ignored} files and directories of {Path} are left out ({Rules})",
                counts.Values.Sum(),
                PrintableName.Of(_options.Root),
                counts.Count == 0 ? "no rule met any" : string.Join(", ", counts.Select(c => $"{c.Key} {c.Value}")));
        }
        _ignored = counts;
    }

    private TimeSpan NextDue(TimeSpan rootDue)
    {
        TimeSpan next = rootDue;
        if (_root.IsThere && _scans.NextDue is { } scan && scan < next)
            next = scan;
        return _settling.NextDue is { } look && look < next ? look : next;
    }

    private bool IsOnceDone()
    {
        if (_scans.IsBusy || !_released.IsEmpty)
            return false;
        bool isSettled = _onceRun.LeaveOverdue(_settling);
        _settlingCount = _settling.Count;
        return isSettled && !_selection.HasMore;
    }
}
