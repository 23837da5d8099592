using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;

namespace S3Ingest.Core.Storage;

/// <summary>
/// CRC-64/NVME, incremental (NVM Express base specification, 64-bit CRC; the algorithm of x-amz-checksum-crc64nvme):
/// polynomial AD93D23594C93659, reflected, all bits set before and inverted after. Check value of "123456789":
/// AE8B14860A799888. Not safe for concurrent use.
/// </summary>
public sealed class Crc64Nvme
{
    private ulong _state = ulong.MaxValue;

    /// <summary>Checksum of everything appended so far.</summary>
    public ulong Value => ~_state;

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> data) => _state = Update(_state, data);

    /// <summary>Checksum of <paramref name="data"/>.</summary>
    public static ulong Compute(ReadOnlySpan<byte> data) => ~Update(ulong.MaxValue, data);

    /// <summary>Checksum of A followed by B, from the two checksums and the length of B in bytes.</summary>
    public static ulong Combine(ulong first, ulong second, long secondLength) =>
        Crc64Polynomial.Multiply(first, Crc64Polynomial.PowerOfX(8UL * (ulong)secondLength)) ^ second;

    /// <summary>The form S3 uses in headers: base64 of the eight bytes, most significant first.</summary>
    public static string ToBase64(ulong checksum)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, checksum);
        return Convert.ToBase64String(bytes);
    }

    private static ulong Update(ulong state, ReadOnlySpan<byte> data) =>
        Pclmulqdq.IsSupported && data.Length >= Crc64Folding.Smallest
            ? Crc64Folding.Update(state, data)
            : Crc64Slicing.Update(state, data);
}
