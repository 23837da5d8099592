namespace S3Ingest.Core.Pipeline;

/// <summary>A source as a stream for one thread at a time; seekable, since some archives must be.</summary>
/// <param name="reader">The open source.</param>
/// <param name="progress">Told the bytes of each read, up to the length of the source.</param>
internal sealed class SourceStream(SourceReader reader, Action<int> progress) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => reader.Length;

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        var read = reader.Read(buffer, Position);
        Position += read;
        if (reader.Advance(read) is > 0 and var advance)
            progress(advance);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
