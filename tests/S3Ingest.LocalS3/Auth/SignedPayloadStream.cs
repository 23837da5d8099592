using System.Security.Cryptography;
using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Auth;

/// <summary>Hashes a body while it is read and, at its end, compares with the SHA-256 that was signed.</summary>
internal sealed class SignedPayloadStream(Stream inner, byte[] expected) : BodyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _checked;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        if (read > 0)
            _hash.AppendData(buffer.Span[..read]);
        else if (!_checked && buffer.Length > 0)
            CheckHash();
        return read;
    }

    private void CheckHash()
    {
        _checked = true;
        var computed = _hash.GetHashAndReset();
        if (!computed.AsSpan().SequenceEqual(expected))
        {
            throw S3Errors.Of(
                "XAmzContentSHA256Mismatch",
                null,
                ("ClientComputedContentSHA256", expected.ToHex()),
                ("S3ComputedContentSHA256", computed.ToHex()));
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
