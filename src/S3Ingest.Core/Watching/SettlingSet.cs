using S3Ingest.Core.FileSystem;

namespace S3Ingest.Core.Watching;

/// <summary>
/// The files whose writers may not have finished. A file settles when two looks a quiet period apart show the same size,
/// time of last write and identity, and no writer has it open. Waits are measured in monotonic time, so that neither
/// a last write in the future nor a clock that is set matters.
/// </summary>
internal sealed class SettlingSet(WatchOptions options, MonotonicClock clock)
{
    // The looks at a file that stays open for hours grow this much further apart; its close is signalled anyway.
    private const int MostWaits = 4;

    private readonly Dictionary<string, Candidate> _candidates = new(WatchPath.Comparer);

    // Entries of candidates that were given another time meanwhile are skipped when their turn comes.
    private readonly PriorityQueue<(Candidate Candidate, int Turn), TimeSpan> _queue = new();

    /// <summary>Number of files.</summary>
    public int Count => _candidates.Count;

    /// <summary>Their paths.</summary>
    public IEnumerable<string> Paths => _candidates.Keys;

    /// <summary>Monotonic time of the next look; null when there is nothing to look at.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            while (_queue.TryPeek(out (Candidate Candidate, int Turn) next, out TimeSpan due))
            {
                if (IsCurrent(next.Candidate, next.Turn))
                    return due;
                _queue.Dequeue();
            }

            return null;
        }
    }

    /// <summary>Notes what a scan saw; what is watched already has its own looks.</summary>
    public void Add(FoundFile found)
    {
        if (_candidates.ContainsKey(found.Path))
            return;
        Candidate candidate = New(found.Path);
        Restart(candidate, found.Look, found.At);
    }

    /// <summary>Notes what a change signal led to.</summary>
    /// <param name="path">Relative path.</param>
    /// <param name="look">Look taken after the signal.</param>
    /// <param name="isClosed">The signal was the writer's close, or a move.</param>
    public void Signal(string path, FileLook look, bool isClosed)
    {
        if (!_candidates.TryGetValue(path, out Candidate? candidate))
            candidate = New(path);
        TimeSpan now = clock.Now;
        if (candidate.Look?.IsSameAs(look) != true)
            Restart(candidate, look, now);
        if (!isClosed)
            return;
        candidate.Closes++;
        candidate.AvailableTicks = clock.WallTime.UtcTicks;
        // A writer that opens the file again and again, and one that creates it empty first, get the full quiet period.
        candidate.IsClosed = candidate.Closes == 1 && look.Size > 0;
        if (candidate.IsClosed)
            Schedule(candidate, now + Pause);
    }

    /// <summary>Looks at a file again after a delay, as if it had not been seen before.</summary>
    public void Later(string path, TimeSpan delay)
    {
        Remove(path);
        TimeSpan due = clock.Now + delay;
        Schedule(New(path, due), due);
    }

    /// <summary>Forgets a file.</summary>
    public void Remove(string path) => _candidates.Remove(path);

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _candidates.Clear();
        _queue.Clear();
    }

    /// <summary>Looks at every file whose turn it is.</summary>
    /// <param name="look">Looks at a relative path; null when there is no source any more.</param>
    /// <param name="writer">Asks for its writer.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    /// <returns>The settled ones, taken out, in the order in which they became available.</returns>
    public List<Candidate> TakeSettled(Func<string, FileLook?> look, Func<string, WriterState> writer, CancellationToken cancellationToken)
    {
        List<Candidate> settled = [];
        TimeSpan started = clock.Now;
        while (NextDue is { } due && due <= started)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Candidate candidate = _queue.Dequeue().Candidate;
            candidate.Turn++;
            // The writer first: when it finishes between the two questions, the look shows what it did.
            WriterState state = candidate.Look is null ? WriterState.Unknown : writer(candidate.Path);
            if (look(candidate.Path) is not { } now)
                _candidates.Remove(candidate.Path);
            else if (Settle(candidate, now, state))
                settled.Add(candidate);
        }

        foreach (Candidate candidate in settled)
            _candidates.Remove(candidate.Path);
        settled.Sort((a, b) => a.AvailableTicks != b.AvailableTicks
            ? a.AvailableTicks.CompareTo(b.AvailableTicks)
            : string.CompareOrdinal(a.Path, b.Path));
        return settled;
    }

    /// <summary>Takes out the files that have been watched for longer than a while.</summary>
    public List<string> TakeOlderThan(TimeSpan age)
    {
        TimeSpan now = clock.Now;
        List<string> old = [.. _candidates.Values.Where(c => now - c.Since >= age).Select(c => c.Path)];
        old.ForEach(Remove);
        return old;
    }

    /// <summary>The files whose writers take longer than a while, each once.</summary>
    public List<string> NewlyOverdue(TimeSpan age)
    {
        TimeSpan now = clock.Now;
        List<string> overdue = [];
        foreach (Candidate candidate in _candidates.Values.Where(c => !c.IsOverdue && now - c.Since >= age))
        {
            candidate.IsOverdue = true;
            overdue.Add(candidate.Path);
        }

        return overdue;
    }

    private TimeSpan Pause => options.ClosePause < options.SettleTime ? options.ClosePause : options.SettleTime;

    private bool Settle(Candidate candidate, FileLook look, WriterState state)
    {
        TimeSpan now = clock.Now;
        if (candidate.Look?.IsSameAs(look) != true)
        {
            candidate.Writing = 0;
            Restart(candidate, look, now);
            return false;
        }

        if (state == WriterState.Writing)
        {
            candidate.IsClosed = false;
            candidate.Writing = Math.Min(candidate.Writing + 1, MostWaits);
            Schedule(candidate, now + (candidate.Writing * options.SettleTime));
            return false;
        }

        // Where nobody can say whether there is a writer, a close proves nothing: another one may have it open.
        TimeSpan quiet = candidate.IsClosed && state == WriterState.Done ? Pause : options.SettleTime;
        if (now - candidate.LookedAt >= quiet)
            return true;
        Schedule(candidate, candidate.LookedAt + quiet);
        return false;
    }

    private void Restart(Candidate candidate, FileLook look, TimeSpan at)
    {
        candidate.Look = look;
        candidate.LookedAt = at;
        candidate.IsClosed = false;
        candidate.AvailableTicks = Math.Min(look.ModifiedTicks, clock.WallTime.UtcTicks);
        Schedule(candidate, at + options.SettleTime);
    }

    private Candidate New(string path, TimeSpan? since = null)
    {
        var candidate = new Candidate(path, clock.WallTime, since ?? clock.Now);
        _candidates[path] = candidate;
        return candidate;
    }

    private void Schedule(Candidate candidate, TimeSpan due)
    {
        candidate.Turn++;
        _queue.Enqueue((candidate, candidate.Turn), due);
    }

    private bool IsCurrent(Candidate candidate, int turn) =>
        candidate.Turn == turn && _candidates.TryGetValue(candidate.Path, out Candidate? current) && ReferenceEquals(current, candidate);
}
