using System.Security.Cryptography;
using S3Ingest.Core.Streams;

namespace S3Ingest.Core.Pipeline;

/// <summary>Computes SHA-256 over what is read, forward only. Leaves the stream below it open.</summary>
internal sealed class HashingStream(Stream content) : ReadOnlyStream
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes read.</summary>
    public long BytesRead { get; private set; }

    public override long Position
    {
        get => BytesRead;
        set => throw new NotSupportedException();
    }

    /// <summary>SHA-256 of what was read, 32 bytes; ends the computation.</summary>
    public byte[] FinishSha256() => _sha256.GetHashAndReset();

    public override int Read(Span<byte> buffer)
    {
        var read = content.Read(buffer);
        _sha256.AppendData(buffer[..read]);
        BytesRead += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _sha256.Dispose();
        base.Dispose(disposing);
    }
}
