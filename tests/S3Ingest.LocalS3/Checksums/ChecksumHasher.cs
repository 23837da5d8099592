using System.Buffers.Binary;
using System.Security.Cryptography;

namespace S3Ingest.LocalS3.Checksums;

/// <summary>Computes one checksum over data that arrives in pieces.</summary>
internal sealed class ChecksumHasher : IDisposable
{
    private readonly Crc? _crc;
    private readonly IncrementalHash? _hash;
    private ulong _register;

    public ChecksumHasher(ChecksumAlgorithm algorithm)
    {
        Algorithm = algorithm;
        _crc = CrcOf(algorithm);
        _register = _crc?.Start ?? 0;
        _hash = algorithm switch
        {
            ChecksumAlgorithm.Sha1 => IncrementalHash.CreateHash(HashAlgorithmName.SHA1),
            ChecksumAlgorithm.Sha256 => IncrementalHash.CreateHash(HashAlgorithmName.SHA256),
            _ => null,
        };
    }

    public ChecksumAlgorithm Algorithm { get; }

    /// <summary>The CRC behind an algorithm, or null when it is a cryptographic hash.</summary>
    public static Crc? CrcOf(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => Crc.Crc32,
        ChecksumAlgorithm.Crc32C => Crc.Crc32C,
        ChecksumAlgorithm.Crc64Nvme => Crc.Crc64Nvme,
        _ => null,
    };

    public static byte[] Compute(ChecksumAlgorithm algorithm, ReadOnlySpan<byte> data)
    {
        using var hasher = new ChecksumHasher(algorithm);
        hasher.Append(data);
        return hasher.Finish();
    }

    public void Append(ReadOnlySpan<byte> data)
    {
        if (_crc is not null)
            _register = _crc.Append(_register, data);
        else
            _hash!.AppendData(data);
    }

    /// <summary>The digest, big-endian as S3 has it.</summary>
    public byte[] Finish() =>
        _crc is null ? _hash!.GetHashAndReset() : ToBytes(_crc.Finish(_register), Algorithm.DigestBytes());

    public static byte[] ToBytes(ulong crc, int length)
    {
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(wide, crc);
        return wide[(8 - length)..].ToArray();
    }

    public void Dispose() => _hash?.Dispose();
}
