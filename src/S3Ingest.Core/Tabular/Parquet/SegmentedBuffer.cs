using System.Buffers;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>
/// Bytes that are only appended and then written out: the pages of a column chunk while their row group is open. Segments
/// start small, so that thousands of columns cost little, and nothing is copied when they become many. Not thread-safe.
/// </summary>
internal sealed class SegmentedBuffer(SegmentPool pool) : IDisposable
{
    private const int Smallest = 1 << 12;

    private readonly List<byte[]> _segments = [];
    private int _used;

    /// <summary>Bytes appended.</summary>
    public long Length { get; private set; }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        Length += data.Length;
        while (!data.IsEmpty)
        {
            if (_segments.Count == 0 || _used == _segments[^1].Length)
            {
                int wanted = _segments.Count == 0 ? Smallest : _segments[^1].Length * 2;
                _segments.Add(wanted < SegmentPool.SegmentBytes ? ArrayPool<byte>.Shared.Rent(wanted) : pool.Rent());
                _used = 0;
            }
            int count = Math.Min(data.Length, _segments[^1].Length - _used);
            data[..count].CopyTo(_segments[^1].AsSpan(_used));
            _used += count;
            data = data[count..];
        }
    }

    /// <summary>Writes all bytes in order.</summary>
    public async ValueTask WriteToAsync(Stream output, CancellationToken cancellationToken)
    {
        for (int i = 0; i < _segments.Count; i++)
            await output.WriteAsync(_segments[i].AsMemory(0, i == _segments.Count - 1 ? _used : _segments[i].Length), cancellationToken);
    }

    /// <summary>Gives the segments back; the buffer is empty and usable again.</summary>
    public void Dispose()
    {
        foreach (var segment in _segments)
        {
            if (segment.Length == SegmentPool.SegmentBytes)
                pool.Return(segment);
            else
                ArrayPool<byte>.Shared.Return(segment);
        }
        _segments.Clear();
        (_used, Length) = (0, 0);
    }
}
