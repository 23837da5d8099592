using System.Security.Cryptography;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt.Checking;

/// <summary>The hash of an entry of any type from the bytes of its object.</summary>
internal sealed class EntryContentHash : IDisposable
{
    private readonly string _type;
    private readonly long _length;
    private ChunkedSha256? _chunked;
    private IncrementalHash? _sha256;
    private Crc64Nvme? _crc64;

    /// <param name="type">One that <see cref="QuiltHash"/> names.</param>
    /// <param name="length">Bytes that will come.</param>
    public EntryContentHash(string type, long length)
    {
        (_type, _length) = (type, length);
        Restart();
    }

    /// <summary>Forgets what came.</summary>
    public void Restart()
    {
        Dispose();
        switch (_type)
        {
            case QuiltHash.Sha256:
                _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                break;
            case QuiltHash.Crc64Nvme:
                _crc64 = new Crc64Nvme();
                break;
            default:
                _chunked = new ChunkedSha256(_length);
                break;
        }
    }

    /// <summary>The next bytes.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        _sha256?.AppendData(data);
        _crc64?.Append(data);
        _chunked?.Append(data);
    }

    /// <summary>The hash as an entry has it, once all bytes came.</summary>
    public string Finish() =>
        _sha256 is not null ? Convert.ToHexString(_sha256.GetHashAndReset()).ToLowerInvariant()
        : _crc64 is not null ? Crc64Nvme.ToBase64(_crc64.Value)
        : _chunked!.Finish().Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        _sha256?.Dispose();
        _chunked?.Dispose();
    }
}
