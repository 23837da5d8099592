namespace S3Ingest.Core.Pipeline;

/// <summary>Counts what a run does; written by all workers, read by progress and watcher state.</summary>
internal sealed class RunMeter(TimeProvider time)
{
    private const int WindowSeconds = 10;

    private readonly object _gate = new();
    private readonly long[] _window = new long[WindowSeconds];
    private readonly List<string> _active = [];

    // Sources are begun in the order in which they came.
    private readonly Queue<long> _waitingSince = new();
    private long _windowSecond;
    private long _queued;
    private long _succeeded;
    private long _failed;
    private long _bytesDone;
    private long _bytesTotal;
    private long _bytesUploaded;

    public long Succeeded => Interlocked.Read(ref _succeeded);

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Bytes of objects, as results tell them.</summary>
    public long BytesUploaded => Interlocked.Read(ref _bytesUploaded);

    /// <summary>How long the source waits that has waited longest.</summary>
    public TimeSpan? OldestWait
    {
        get
        {
            lock (_gate)
                return _waitingSince.TryPeek(out var since) ? time.GetElapsedTime(since) : null;
        }
    }

    public void Enqueued(long bytes)
    {
        lock (_gate)
        {
            _queued++;
            _waitingSince.Enqueue(time.GetTimestamp());
            _bytesTotal += bytes;
        }
    }

    public void Begun(string relativePath)
    {
        lock (_gate)
        {
            _queued--;
            _waitingSince.TryDequeue(out _);
            _active.Add(relativePath);
        }
    }

    public void Read(int bytes)
    {
        lock (_gate)
        {
            Advance();
            _bytesDone += bytes;
            _window[_windowSecond % WindowSeconds] += bytes;
        }
    }

    public void Ended(string relativePath, OperationStatus? status)
    {
        lock (_gate)
            _active.Remove(relativePath);
        if (status is OperationStatus.Success)
            Interlocked.Increment(ref _succeeded);
        else if (status is OperationStatus.Failed or OperationStatus.Partial)
            Interlocked.Increment(ref _failed);
    }

    public void Uploaded(long bytes) => Interlocked.Add(ref _bytesUploaded, bytes);

    public IngestProgress Snapshot()
    {
        lock (_gate)
        {
            Advance();
            return new IngestProgress(
                _succeeded + _failed, (int)_queued, _active.Count, _bytesDone, _bytesTotal,
                _window.Sum() / (double)WindowSeconds, _active.Count > 0 ? _active[0] : null);
        }
    }

    /// <summary>Empties the seconds of the window that passed without a read.</summary>
    private void Advance()
    {
        var second = time.GetTimestamp() / time.TimestampFrequency;
        for (var s = Math.Max(_windowSecond + 1, second - WindowSeconds + 1); s <= second; s++)
            _window[s % WindowSeconds] = 0;
        _windowSecond = second;
    }
}
