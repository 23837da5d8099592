using System.Buffers.Binary;

namespace S3Ingest.LocalS3.Checksums;

/// <summary>Checksums of a whole multipart object from the checksums of its parts, without reading the parts again.</summary>
internal static class MultipartChecksum
{
    /// <summary>The checksum of the parts' checksums, one after the other, with the number of parts appended.</summary>
    public static string Composite(ChecksumAlgorithm algorithm, IReadOnlyCollection<byte[]> parts)
    {
        using var hasher = new ChecksumHasher(algorithm);
        foreach (var part in parts)
            hasher.Append(part);
        return FormattableString.Invariant($"{Convert.ToBase64String(hasher.Finish())}-{parts.Count}");
    }

    /// <summary>The checksum over all bytes; only CRCs can be put together like this.</summary>
    public static string FullObject(ChecksumAlgorithm algorithm, IEnumerable<(byte[] Checksum, long Length)> parts)
    {
        var crc = ChecksumHasher.CrcOf(algorithm)
            ?? throw new ArgumentException($"{algorithm} cannot be combined from parts", nameof(algorithm));
        ulong whole = 0;
        foreach (var (checksum, length) in parts)
            whole = crc.Combine(whole, ToNumber(checksum), length);
        return Convert.ToBase64String(ChecksumHasher.ToBytes(whole, algorithm.DigestBytes()));
    }

    private static ulong ToNumber(byte[] digest)
    {
        Span<byte> wide = stackalloc byte[8];
        digest.CopyTo(wide[(8 - digest.Length)..]);
        return BinaryPrimitives.ReadUInt64BigEndian(wide);
    }
}
