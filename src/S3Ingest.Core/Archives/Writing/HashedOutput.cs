using System.Security.Cryptography;
using S3Ingest.Core.Streams;

namespace S3Ingest.Core.Archives.Writing;

/// <summary>Counts and hashes what goes to a destination, which stays open.</summary>
internal sealed class HashedOutput(Stream destination) : WriteOnlyStream
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _abandoned;

    public long BytesWritten { get; private set; }

    /// <summary>SHA-256 of what was written, 32 bytes; ends the computation.</summary>
    public byte[] FinishSha256() => _sha256.GetHashAndReset();

    /// <summary>Lets nothing through any more: a compressor that is disposed of would end a cut content like a whole one.</summary>
    public void Abandon() => _abandoned = true;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_abandoned)
            return;
        _sha256.AppendData(buffer.Span);
        BytesWritten += buffer.Length;
        await destination.WriteAsync(buffer, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _sha256.Dispose();
        base.Dispose(disposing);
    }
}
