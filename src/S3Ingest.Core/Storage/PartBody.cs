namespace S3Ingest.Core.Storage;

/// <summary>
/// Body of one request over rented memory. Detached before the memory is given back: the HTTP stack may go on reading
/// for a moment after a request was cancelled or answered early.
/// </summary>
internal sealed class PartBody(ReadOnlyMemory<byte> content, RequestWatch watch, BandwidthLimiter? limiter) : Stream
{
    // Small pieces make the rate even and the idle watch exact.
    private const int LargestPiece = 64 << 10;

    private readonly int _length = content.Length;
    private ReadOnlyMemory<byte>? _content = content;
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _position;
        set => _position = checked((int)value);
    }

    public void Detach() => _content = null;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = Math.Min(buffer.Length, limiter is null ? _length : LargestPiece);
        int read = Read(buffer.Span[..count]);
        if (limiter is not null)
            await limiter.TakeAsync(read, watch.Progress, cancellationToken);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        var rest = (_content ?? throw new ObjectDisposedException(nameof(PartBody)))[_position..];
        int count = Math.Min(buffer.Length, rest.Length);
        rest.Span[..count].CopyTo(buffer);
        _position += count;
        watch.Progress();
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => _length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
