using System.Security.Cryptography;

namespace S3Ingest.Core.Pipeline;

/// <summary>A source as a forward-only stream that hashes what is read.</summary>
internal sealed class SourceStream(SourceReader reader, Action<int> progress) : Stream
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _offset;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _offset;
        set => throw new NotSupportedException();
    }

    /// <summary>SHA-256 of what was read, 32 bytes; ends the stream.</summary>
    public byte[] FinishSha256() => _sha256.GetHashAndReset();

    public override int Read(Span<byte> buffer)
    {
        var read = reader.Read(buffer, _offset);
        _sha256.AppendData(buffer[..read]);
        _offset += read;
        progress(read);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _sha256.Dispose();
        base.Dispose(disposing);
    }
}
