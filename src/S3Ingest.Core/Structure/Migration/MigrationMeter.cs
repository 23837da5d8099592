using S3Ingest.Core.Pipeline;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>How far a run is, for its progress bar.</summary>
internal sealed class MigrationMeter
{
    private readonly DateTimeOffset _since = DateTimeOffset.UtcNow;
    private long _total;
    private long _totalBytes;
    private long _done;
    private long _bytes;
    private int _active;
    private string? _current;

    /// <summary>What there is to do, each object once in each of the stages.</summary>
    public void Expect(long objects, long bytes, int stages)
    {
        Interlocked.Add(ref _total, objects * stages);
        Interlocked.Add(ref _totalBytes, bytes * stages);
    }

    public void Begin(string key)
    {
        Interlocked.Increment(ref _active);
        _current = key;
    }

    public void End(long bytes)
    {
        Interlocked.Decrement(ref _active);
        Interlocked.Increment(ref _done);
        Interlocked.Add(ref _bytes, bytes);
    }

    public IngestProgress Snapshot()
    {
        long done = Interlocked.Read(ref _done);
        long bytes = Interlocked.Read(ref _bytes);
        double seconds = (DateTimeOffset.UtcNow - _since).TotalSeconds;
        int waiting = (int)Math.Clamp(Interlocked.Read(ref _total) - done - _active, 0, int.MaxValue);
        return new IngestProgress(done, waiting, _active, bytes, Math.Max(bytes, Interlocked.Read(ref _totalBytes)), seconds > 1 ? bytes / seconds : 0, _current);
    }
}
