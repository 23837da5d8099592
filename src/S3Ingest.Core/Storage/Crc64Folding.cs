using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace S3Ingest.Core.Storage;

/// <summary>
/// Folding by carry-less multiplication (Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ",
/// Intel 2009): 64 bytes per round in four independent lanes, then one lane, then the tables for the rest.
/// </summary>
internal static class Crc64Folding
{
    public const int Smallest = 128;

    // A product of two reflected polynomials is one bit short, hence the exponents one below the distance.
    private static readonly Vector128<ulong> By512 = Distance(512);
    private static readonly Vector128<ulong> By128 = Distance(128);

    public static ulong Update(ulong state, ReadOnlySpan<byte> data)
    {
        var blocks = MemoryMarshal.Cast<byte, Vector128<ulong>>(data);
        var a = blocks[0] ^ Vector128.CreateScalar(state);
        var b = blocks[1];
        var c = blocks[2];
        var d = blocks[3];
        int i = 4;
        for (; i + 4 <= blocks.Length; i += 4)
        {
            a = Fold(a, By512) ^ blocks[i];
            b = Fold(b, By512) ^ blocks[i + 1];
            c = Fold(c, By512) ^ blocks[i + 2];
            d = Fold(d, By512) ^ blocks[i + 3];
        }
        b ^= Fold(a, By128);
        c ^= Fold(b, By128);
        d ^= Fold(c, By128);
        for (; i < blocks.Length; i++)
            d = Fold(d, By128) ^ blocks[i];

        // What is left is congruent to everything before it; the tables reduce it like sixteen bytes of data.
        Span<byte> rest = stackalloc byte[16];
        MemoryMarshal.Write(rest, in d);
        return Crc64Slicing.Update(Crc64Slicing.Update(0, rest), data[(blocks.Length * 16)..]);
    }

    private static Vector128<ulong> Fold(Vector128<ulong> value, Vector128<ulong> factors) =>
        Pclmulqdq.CarrylessMultiply(value, factors, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, factors, 0x11);

    // The lower half of a block comes first in the data, so it lies 64 bits further from the end.
    private static Vector128<ulong> Distance(ulong bits) =>
        Vector128.Create(Crc64Polynomial.PowerOfX(bits + 63), Crc64Polynomial.PowerOfX(bits - 1));
}
