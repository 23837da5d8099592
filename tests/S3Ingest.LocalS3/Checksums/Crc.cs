using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace S3Ingest.LocalS3.Checksums;

/// <summary>
/// A reflected CRC of 32 or 64 bits with all-ones start and final value: the three CRCs that S3 knows are of this kind.
/// Long runs are folded 64 bytes at a time with carry-less multiplication (Gopal et al., "Fast CRC Computation for
/// Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009); what is left, and machines without the instruction,
/// go through eight tables.
/// </summary>
internal sealed class Crc
{
    public static readonly Crc Crc32 = new(32, 0xEDB88320);
    public static readonly Crc Crc32C = new(32, 0x82F63B78);
    public static readonly Crc Crc64Nvme = new(64, 0x9A6C9329AC4BC9B5);

    private const int FoldBytes = 64;

    private readonly int _width;
    private readonly ulong _polynomial;
    private readonly ulong _mask;
    private readonly ulong[] _tables = new ulong[8 * 256];
    private readonly Vector128<ulong> _foldBy512;
    private readonly Vector128<ulong> _foldBy128;

    private Crc(int width, ulong polynomial)
    {
        _width = width;
        _polynomial = polynomial;
        _mask = ulong.MaxValue >> (64 - width);
        for (var i = 0; i < 256; i++)
        {
            var value = (ulong)i;
            for (var bit = 0; bit < 8; bit++)
                value = TimesX(value);
            _tables[i] = value;
        }

        for (var i = 256; i < _tables.Length; i++)
            _tables[i] = (_tables[i - 256] >> 8) ^ _tables[_tables[i - 256] & 0xFF];
        _foldBy512 = FoldConstants(512);
        _foldBy128 = FoldConstants(128);
    }

    /// <summary>The register before the first byte.</summary>
    public ulong Start => _mask;

    /// <summary>The checksum for a register after the last byte.</summary>
    public ulong Finish(ulong register) => register ^ _mask;

    /// <summary>Moves the register over <paramref name="data"/>.</summary>
    public ulong Append(ulong register, ReadOnlySpan<byte> data)
    {
        if (Pclmulqdq.IsSupported && data.Length >= 2 * FoldBytes)
            register = AppendFolded(register, ref data);
        return AppendTables(register, data);
    }

    /// <summary>The checksum of A followed by B, from the checksums of both and the length of B in bytes.</summary>
    public ulong Combine(ulong first, ulong second, long secondLength)
    {
        var shift = One;
        var square = TimesX(One);
        for (var bits = (ulong)secondLength * 8; bits != 0; bits >>= 1)
        {
            if ((bits & 1) != 0)
                shift = Multiply(shift, square);
            square = Multiply(square, square);
        }

        return Multiply(first, shift) ^ second;
    }

    /// <summary>The polynomial 1: reflected, so the highest bit.</summary>
    private ulong One => 1UL << (_width - 1);

    private ulong TimesX(ulong value) => (value & 1) != 0 ? (value >> 1) ^ _polynomial : value >> 1;

    private ulong Multiply(ulong a, ulong b)
    {
        ulong product = 0;
        for (var bit = One; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0)
                product ^= b;
            b = TimesX(b);
        }

        return product;
    }

    // A reflected carry-less product stands for the product times x, hence one power less than the distance.
    private Vector128<ulong> FoldConstants(int distanceBits) =>
        Vector128.Create(PowerOfX(distanceBits + 63), PowerOfX(distanceBits - 1));

    private ulong PowerOfX(int power)
    {
        var value = One;
        for (var i = 0; i < power; i++)
            value = TimesX(value);
        return value << (64 - _width);
    }

    private ulong AppendTables(ulong register, ReadOnlySpan<byte> data)
    {
        var tables = _tables;
        while (data.Length >= 8)
        {
            var v = BinaryPrimitives.ReadUInt64LittleEndian(data) ^ register;
            register = tables[(7 * 256) + (int)(v & 0xFF)]
                ^ tables[(6 * 256) + (int)((v >> 8) & 0xFF)]
                ^ tables[(5 * 256) + (int)((v >> 16) & 0xFF)]
                ^ tables[(4 * 256) + (int)((v >> 24) & 0xFF)]
                ^ tables[(3 * 256) + (int)((v >> 32) & 0xFF)]
                ^ tables[(2 * 256) + (int)((v >> 40) & 0xFF)]
                ^ tables[256 + (int)((v >> 48) & 0xFF)]
                ^ tables[(int)(v >> 56)];
            data = data[8..];
        }

        foreach (var b in data)
            register = (register >> 8) ^ tables[(int)((register ^ b) & 0xFF)];
        return register;
    }

    private ulong AppendFolded(ulong register, ref ReadOnlySpan<byte> data)
    {
        var a0 = Load(data, 0) ^ Vector128.Create(register, 0UL);
        var a1 = Load(data, 16);
        var a2 = Load(data, 32);
        var a3 = Load(data, 48);
        data = data[FoldBytes..];
        while (data.Length >= FoldBytes)
        {
            a0 = Fold(a0, _foldBy512) ^ Load(data, 0);
            a1 = Fold(a1, _foldBy512) ^ Load(data, 16);
            a2 = Fold(a2, _foldBy512) ^ Load(data, 32);
            a3 = Fold(a3, _foldBy512) ^ Load(data, 48);
            data = data[FoldBytes..];
        }

        var rest = Fold(a0, _foldBy128) ^ a1;
        rest = Fold(rest, _foldBy128) ^ a2;
        rest = Fold(rest, _foldBy128) ^ a3;

        // The folded block has the same remainder as everything before it, so the tables finish the reduction.
        Span<byte> block = stackalloc byte[16];
        rest.AsByte().CopyTo(block);
        return AppendTables(0, block);
    }

    private static Vector128<ulong> Load(ReadOnlySpan<byte> data, int offset) =>
        Vector128.Create(data.Slice(offset, 16)).AsUInt64();

    private static Vector128<ulong> Fold(Vector128<ulong> value, Vector128<ulong> constants) =>
        Pclmulqdq.CarrylessMultiply(value, constants, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, constants, 0x11);
}
