using System.Diagnostics;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Commands;

/// <summary>Counts the bytes of conversions, one source after the other. Written by the work, read by the progress bar.</summary>
internal sealed class ConversionMeter
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private readonly Queue<(long Time, long Bytes)> _looks = new([(Stopwatch.GetTimestamp(), 0)]);
    private long _bytesDone;
    private long _bytesTotal;
    private long _filesDone;
    private int _filesQueued;
    private string? _current;
    private long _size;
    private long _planned;
    private long _read;

    /// <summary>A source waits.</summary>
    public void Enqueued(long size)
    {
        lock (_gate)
        {
            _filesQueued++;
            _bytesTotal += size;
        }
    }

    /// <summary>A source that waited is in work.</summary>
    public void Begun(string source, long size)
    {
        lock (_gate)
        {
            _filesQueued--;
            _current = source;
            _size = _planned = size;
            _read = 0;
        }
    }

    /// <summary>Bytes were read of the source in work.</summary>
    public void Read(int bytes)
    {
        lock (_gate)
        {
            _bytesDone += bytes;
            _read += bytes;
            if (_read <= _planned)
                return;
            // It is read again from its beginning.
            _planned += _size;
            _bytesTotal += _size;
        }
    }

    /// <summary>The source in work is done, or failed and will not be read to its end.</summary>
    public void Ended()
    {
        lock (_gate)
        {
            _filesDone++;
            _current = null;
            _bytesTotal -= _planned - _read;
        }
    }

    /// <summary>Where the work is now, with the rate between the looks of the last ten seconds.</summary>
    public IngestProgress Look()
    {
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            while (_looks.Count > 1 && Stopwatch.GetElapsedTime(_looks.Peek().Time, now) > Window)
                _looks.Dequeue();
            var (since, before) = _looks.Peek();
            _looks.Enqueue((now, _bytesDone));
            var rate = (_bytesDone - before) / Stopwatch.GetElapsedTime(since, now).TotalSeconds;
            return new IngestProgress(_filesDone, _filesQueued, _current is null ? 0 : 1, _bytesDone, _bytesTotal, rate, _current);
        }
    }
}
