using S3Ingest.Core.Streams;

namespace S3Ingest.Core.Pipeline;

/// <summary>A source as a stream for one thread at a time; seekable, since some archives must be.</summary>
/// <param name="reader">The open source.</param>
/// <param name="progress">Told the bytes of each read, up to the length of the source.</param>
internal sealed class SourceStream(SourceReader reader, Action<int> progress) : ReadOnlyStream
{
    public override bool CanSeek => true;

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

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };
}
