using System.Collections.Concurrent;

namespace S3Ingest.Core.Watching;

/// <summary>What lets a run end that takes only what is there: files that do not settle, or change whenever they are read, are left.</summary>
internal sealed class OnceRun(TimeSpan longestWait)
{
    private const int MostTries = 3;

    private readonly ConcurrentDictionary<string, bool> _left = new(WatchPath.Comparer);
    private volatile bool _hasEnded;

    /// <summary>Relative paths that are left for the next run.</summary>
    public IReadOnlyCollection<string> Left => [.. _left.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A run begins.</summary>
    public void Begin()
    {
        _hasEnded = false;
        _left.Clear();
    }

    /// <summary>The run has ended.</summary>
    public void End() => _hasEnded = true;

    /// <summary>A source was given back; called on the thread that did.</summary>
    public void Return(string path, bool retry)
    {
        if (retry && _hasEnded)
            _left[path] = true;
    }

    /// <summary>Whether to try again in this run.</summary>
    /// <param name="path">Relative path.</param>
    /// <param name="tries">How often it was tried again already.</param>
    public bool MayRetry(string path, int tries)
    {
        if (tries < MostTries)
            return true;
        _left[path] = true;
        return false;
    }

    /// <summary>Leaves the files that have been settling for too long. True when none is settling any more.</summary>
    public bool LeaveOverdue(SettlingSet settling)
    {
        foreach (string path in settling.TakeOlderThan(longestWait))
            _left[path] = true;
        return settling.Count == 0;
    }
}
