namespace S3Ingest.Core.Tests.Archives.Reading;

/// <summary>Bytes that come once, in pieces of at most a size, as from a decompressor.</summary>
internal sealed class ForwardOnly(byte[] content, int piece = 1000) : Stream
{
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Thrown instead of the byte at <see cref="FailsAt"/>.</summary>
    public Exception? Fault { get; init; }

    public int FailsAt { get; init; }

    /// <summary>Called before each read with the position.</summary>
    public Action<int>? Reading { get; init; }

    public int Taken => _position;

    public override int Read(Span<byte> buffer)
    {
        Reading?.Invoke(_position);
        if (Fault is not null && _position >= FailsAt)
            throw Fault;
        int count = Math.Min(Math.Min(piece, buffer.Length), content.Length - _position);
        content.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
