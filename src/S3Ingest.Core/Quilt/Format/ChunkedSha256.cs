using System.Security.Cryptography;

namespace S3Ingest.Core.Quilt;

/// <summary>
/// The hash <c>sha2-256-chunked</c>: SHA-256 over the SHA-256 digests of parts of 8 MiB, doubled until 10,000 parts do (quilt3,
/// checksums.py). Empty content is the SHA-256 of nothing, not of no digests, which is the same.
/// </summary>
public sealed class ChunkedSha256 : IDisposable
{
    private const long SmallestPart = 8L << 20;
    private const int MaxParts = 10_000;

    private readonly long _partSize;
    private readonly long _length;
    private readonly IncrementalHash _part = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _written;
    private long _inPart;

    /// <summary>Begins the hash of content of a known length, in bytes.</summary>
    public ChunkedSha256(long length) => (_length, _partSize) = (length, PartSizeOf(length));

    /// <summary>Bytes of a part for content of a length.</summary>
    public static long PartSizeOf(long length)
    {
        long size = SmallestPart;
        while ((length + size - 1) / size > MaxParts)
            size *= 2;
        return size;
    }

    /// <summary>Parts of content of a length; none for empty content.</summary>
    public static int PartCountOf(long length) => (int)((length + PartSizeOf(length) - 1) / PartSizeOf(length));

    /// <summary>The hash from the digests of the parts, as S3 keeps them.</summary>
    public static QuiltHash FromParts(IEnumerable<byte[]> digests)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (byte[] digest in digests)
            whole.AppendData(digest);
        return new QuiltHash(QuiltHash.Sha256Chunked, Convert.ToBase64String(whole.GetHashAndReset()));
    }

    /// <summary>The hash of content of one part, or of none, from the digest of it all.</summary>
    public static QuiltHash FromPart(ReadOnlySpan<byte> digest)
    {
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(digest, whole);
        return new QuiltHash(QuiltHash.Sha256Chunked, Convert.ToBase64String(whole));
    }

    /// <summary>The next bytes.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        _written += data.Length;
        while (!data.IsEmpty)
        {
            int count = (int)Math.Min(data.Length, _partSize - _inPart);
            _part.AppendData(data[..count]);
            data = data[count..];
            _inPart += count;
            if (_inPart == _partSize)
                EndPart();
        }
    }

    /// <summary>The hash, once all bytes came.</summary>
    /// <exception cref="InvalidOperationException">More or fewer bytes came than were announced.</exception>
    public QuiltHash Finish()
    {
        if (_written != _length)
            throw new InvalidOperationException($"{_written} bytes came, {_length} were announced.");
        if (_inPart > 0)
            EndPart();
        return new QuiltHash(QuiltHash.Sha256Chunked, Convert.ToBase64String(_whole.GetHashAndReset()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _part.Dispose();
        _whole.Dispose();
    }

    private void EndPart()
    {
        _whole.AppendData(_part.GetHashAndReset());
        _inPart = 0;
    }
}
