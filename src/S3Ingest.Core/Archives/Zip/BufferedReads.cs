using System.Buffers;

namespace S3Ingest.Core.Archives.Zip;

/// <summary>Small reads of a stretch of a stream by way of one rented buffer.</summary>
internal sealed class BufferedReads(Stream content, long length) : IDisposable
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
    private long _unread = length;
    private int _held;
    private int _used;

    /// <summary>Bytes of the stretch that were not handed out.</summary>
    public long Remaining => _unread + _held - _used;

    /// <summary>Reads at least one byte; 0 at the end of the stretch.</summary>
    public int Read(Span<byte> buffer, CancellationToken cancellationToken)
    {
        if (_used == _held)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (_used, _held) = (0, content.Read(_buffer.AsSpan(0, (int)Math.Min(_buffer.Length, _unread))));
            _unread -= _held;
        }
        int count = Math.Min(buffer.Length, _held - _used);
        _buffer.AsSpan(_used, count).CopyTo(buffer);
        _used += count;
        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
