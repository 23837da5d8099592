using System.Security.Cryptography;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Verifying;

/// <summary>Hashes the content of one object into what the ledger has of it. Single reader, piece by piece in order.</summary>
internal abstract class ContentHash : IDisposable
{
    /// <summary>What the content should give.</summary>
    public abstract string Expected { get; }

    /// <summary>What it gave, after <see cref="Finish"/>.</summary>
    public string Actual { get; protected set; } = "";

    /// <summary>
    /// The strongest hash that the ledger can be compared by: SHA-256 of what was sent; of a conversion, which has none, the
    /// CRC-64/NVME that S3 verified, else the MD5 in the ETag. Null when it has nothing that is made from the content.
    /// </summary>
    public static ContentHash? Of(RecordedObject recorded, ObjectInfo found)
    {
        if (recorded.Sha256 is { } sha256)
            return new Sha256ContentHash(sha256);
        if (ObjectComparison.Crc64Of(recorded) is { } crc64)
            return new Crc64ContentHash(crc64);
        // S3 API, Object: with SSE-KMS and SSE-C the ETag is no MD5.
        bool isMd5 = Md5.IsAllowed && found.ServerSideEncryption is null or "AES256" && !found.HasCustomerKey;
        return isMd5 && recorded.ETag is { } etag ? ETagContentHash.TryOf(etag, recorded.Size) : null;
    }

    /// <summary>Forgets what was appended.</summary>
    public abstract void Restart();

    /// <summary>Appends a piece.</summary>
    public abstract void Append(ReadOnlySpan<byte> piece);

    /// <summary>Whether the content is what was sent; null when it cannot be told.</summary>
    public abstract bool? Finish();

    /// <inheritdoc/>
    public abstract void Dispose();

    private sealed class Sha256ContentHash(byte[] expected) : ContentHash
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public override string Expected => "sha256:" + Hex.Lower(expected);

        public override void Restart() => _hash.TryGetHashAndReset(stackalloc byte[SHA256.HashSizeInBytes], out _);

        public override void Append(ReadOnlySpan<byte> piece) => _hash.AppendData(piece);

        public override bool? Finish()
        {
            var actual = _hash.GetHashAndReset();
            Actual = "sha256:" + Hex.Lower(actual);
            return actual.AsSpan().SequenceEqual(expected);
        }

        public override void Dispose() => _hash.Dispose();
    }

    private sealed class Crc64ContentHash(string expected) : ContentHash
    {
        private Crc64Nvme _crc = new();

        public override string Expected => "crc64nvme:" + expected;

        public override void Restart() => _crc = new Crc64Nvme();

        public override void Append(ReadOnlySpan<byte> piece) => _crc.Append(piece);

        public override bool? Finish()
        {
            var actual = Crc64Nvme.ToBase64(_crc.Value);
            Actual = "crc64nvme:" + actual;
            return actual == expected;
        }

        public override void Dispose()
        {
            // Nothing native behind it.
        }
    }
}
