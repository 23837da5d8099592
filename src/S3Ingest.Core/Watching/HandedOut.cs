using System.Collections.Concurrent;
using S3Ingest.Core.FileSystem;

namespace S3Ingest.Core.Watching;

/// <summary>
/// What was handed out and is still worked on, and what was released without becoming known: such a file must not come
/// again before it changes. Known files leave nothing here, so its size is that of the work in progress. The loop changes
/// it, scans ask it.
/// </summary>
internal sealed class HandedOut(TimeSpan firstDelay)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, bool> _working = new(WatchPath.Comparer);
    private readonly ConcurrentDictionary<string, FileLook> _finished = new(WatchPath.Comparer);
    private readonly Dictionary<string, int> _retries = new(WatchPath.Comparer);

    /// <summary>True while somebody works on the path.</summary>
    public bool IsWorking(string path) => _working.ContainsKey(path);

    /// <summary>True when work on exactly this state is over.</summary>
    public bool IsFinished(string path, FileLook look) => _finished.TryGetValue(path, out FileLook finished) && finished.IsSameAs(look);

    /// <summary>The path goes out.</summary>
    public void Begin(string path)
    {
        _working[path] = true;
        _finished.TryRemove(path, out _);
    }

    /// <summary>The work on the path is over. False when nobody worked on it.</summary>
    public bool End(string path) => _working.TryRemove(path, out _);

    /// <summary>The state is not to be handed out again.</summary>
    public void Finish(string path, FileLook look)
    {
        _finished[path] = look;
        _retries.Remove(path);
    }

    /// <summary>Nothing is to be remembered of the path.</summary>
    public void Forget(string path)
    {
        _finished.TryRemove(path, out _);
        _retries.Remove(path);
    }

    /// <summary>How often the path was to be tried again.</summary>
    public int Tries(string path) => _retries.GetValueOrDefault(path);

    /// <summary>Delay before the next try: the first one doubled each time, a minute at most.</summary>
    public TimeSpan NextDelay(string path)
    {
        int tries = _retries.GetValueOrDefault(path);
        _retries[path] = tries + 1;
        double seconds = firstDelay.TotalSeconds * Math.Pow(2, Math.Min(tries, 10));
        return TimeSpan.FromSeconds(Math.Min(seconds, LongestDelay.TotalSeconds));
    }

    /// <summary>Forgets what is not there any more.</summary>
    public void Sweep(Func<string, bool> isThere)
    {
        foreach (string path in _finished.Keys.Concat(_retries.Keys).Distinct(WatchPath.Comparer).Where(p => !isThere(p)).ToArray())
            Forget(path);
    }
}
