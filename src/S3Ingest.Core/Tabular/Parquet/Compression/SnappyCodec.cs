using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace S3Ingest.Core.Tabular.Parquet.Compression;

/// <summary>
/// SNAPPY: the raw format of google/snappy format_description.txt, without framing. A stream is the length as a varint, then
/// literals and copies of what came before.
/// </summary>
internal sealed unsafe class SnappyCodec : PageCodec
{
    /// <summary>Matches are sought within a block, so every offset fits into two bytes and positions into the table's cells.</summary>
    private const int BlockSize = 1 << 16;

    private const int MinTableBits = 8;
    private const int MaxTableBits = 14;
    private const uint HashMultiplier = 0x9E3779B1; // 2^32 divided by the golden ratio, a prime

    /// <summary>Matching stops this far before a block's end, so that it may always load and copy 16 bytes.</summary>
    private const int Margin = 16;

    /// <summary>After so many misses, every second position is tried; after as many again every third, and so on.</summary>
    private const int MissesPerStep = 32;

    public static SnappyCodec Instance { get; } = new();

    public override int Id => 1;

    /// <inheritdoc/>
    /// <remarks>
    /// A copy is at least a byte shorter than what it stands for, which pays for the tag of the literal before it unless that
    /// is longer than 60 bytes: so the growth is below one byte in 60. 32 bytes hold the length, the last literal's tag and what
    /// a literal of 16 bytes writes too far.
    /// </remarks>
    public override int MaxCompressedLength(int length) => checked(32 + length + length / 60);

    protected override int CompressPage(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var bits = Math.Clamp(BitOperations.Log2((uint)source.Length | 1) + 1, MinTableBits, MaxTableBits);
        var table = ArrayPool<ushort>.Shared.Rent(1 << bits);
        try
        {
            fixed (byte* input = source, output = target)
            fixed (ushort* positions = table)
            {
                var op = WriteLength(output, (uint)source.Length);
                for (var start = 0; start < source.Length; start += BlockSize)
                {
                    table.AsSpan(0, 1 << bits).Clear();
                    op = CompressBlock(input + start, Math.Min(BlockSize, source.Length - start), op, positions, 32 - bits);
                }
                return (int)(op - output);
            }
        }
        finally
        {
            ArrayPool<ushort>.Shared.Return(table);
        }
    }

    /// <param name="block">At most <see cref="BlockSize"/> bytes.</param>
    /// <param name="length">Of the block.</param>
    /// <param name="op">Where to write.</param>
    /// <param name="table">By hash of four bytes, where in the block they were seen last.</param>
    /// <param name="shift">Takes a hash to an index of the table.</param>
    /// <returns>Behind what was written.</returns>
    private static byte* CompressBlock(byte* block, int length, byte* op, ushort* table, int shift)
    {
        var end = block + length;
        var literal = block;
        if (length > Margin)
        {
            var limit = end - Margin;
            var ip = block + 1;
            while (FindMatch(block, ref ip, limit, table, shift) is var candidate && candidate != null)
            {
                op = WriteShortLiteral(op, literal, (int)(ip - literal));
                do
                {
                    var match = 4 + MatchLength(candidate + 4, ip + 4, end);
                    op = WriteCopy(op, (int)(ip - candidate), match);
                    ip += match;
                    literal = ip;
                    if (ip >= limit)
                        return WriteRest(op, literal, end);
                    var bytes = Unsafe.ReadUnaligned<ulong>(ip - 1);
                    table[Hash(First4(bytes), shift)] = (ushort)(ip - 1 - block);
                    ref var cell = ref table[Hash(Second4(bytes), shift)];
                    candidate = block + cell;
                    cell = (ushort)(ip - block);
                }
                while (Unsafe.ReadUnaligned<uint>(candidate) == Unsafe.ReadUnaligned<uint>(ip));
                ip++;
            }
        }
        return WriteRest(op, literal, end);
    }

    /// <summary>Moves to the next position whose four bytes were seen before; null when there is none before the limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* FindMatch(byte* block, ref byte* ip, byte* limit, ushort* table, int shift)
    {
        var misses = MissesPerStep;
        for (var next = ip; next < limit; next += misses++ / MissesPerStep)
        {
            var bytes = Unsafe.ReadUnaligned<uint>(next);
            ref var cell = ref table[Hash(bytes, shift)];
            var candidate = block + cell;
            cell = (ushort)(next - block);
            // An empty cell points at the block's first bytes, which is as good a candidate as any.
            if (Unsafe.ReadUnaligned<uint>(candidate) == bytes)
            {
                ip = next;
                return candidate;
            }
        }
        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(uint bytes, int shift) => (bytes * HashMultiplier) >> shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint First4(ulong bytes) => (uint)(BitConverter.IsLittleEndian ? bytes : bytes >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Second4(ulong bytes) => (uint)(BitConverter.IsLittleEndian ? bytes >> 8 : bytes >> 24);

    /// <summary>Bytes in which both places agree, up to the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int MatchLength(byte* candidate, byte* ip, byte* end)
    {
        var start = ip;
        for (; ip <= end - 8; ip += 8, candidate += 8)
        {
            var difference = Unsafe.ReadUnaligned<ulong>(candidate) ^ Unsafe.ReadUnaligned<ulong>(ip);
            if (difference != 0)
                return (int)(ip - start) + (BitConverter.IsLittleEndian ? BitOperations.TrailingZeroCount(difference) : BitOperations.LeadingZeroCount(difference)) / 8;
        }
        for (; ip < end && *candidate == *ip; ip++, candidate++)
        {
        }
        return (int)(ip - start);
    }

    private static byte* WriteLength(byte* op, uint length)
    {
        for (; length >= 0x80; length >>= 7)
            *op++ = (byte)(length | 0x80);
        *op++ = (byte)length;
        return op;
    }

    /// <summary>Writes a literal behind which the source has at least <see cref="Margin"/> bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteShortLiteral(byte* op, byte* literal, int length)
    {
        if (length > Margin)
            return WriteLiteral(op, literal, length);
        if (length == 0)
            return op;
        *op++ = (byte)((length - 1) << 2);
        Vector128.Load(literal).Store(op);
        return op + length;
    }

    private static byte* WriteRest(byte* op, byte* literal, byte* end) =>
        literal < end ? WriteLiteral(op, literal, (int)(end - literal)) : op;

    private static byte* WriteLiteral(byte* op, byte* literal, int length)
    {
        var n = length - 1;
        if (n < 60)
        {
            *op++ = (byte)(n << 2);
        }
        else if (n < 1 << 8)
        {
            *op++ = 60 << 2;
            *op++ = (byte)n;
        }
        else
        {
            *op++ = 61 << 2;
            *op++ = (byte)n;
            *op++ = (byte)(n >> 8);
        }
        Unsafe.CopyBlockUnaligned(op, literal, (uint)length);
        return op + length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteCopy(byte* op, int offset, int length)
    {
        // A copy takes at most 64 bytes, and the last one should have four, the least that fits the short form.
        while (length >= 68)
        {
            op = WriteCopyWithLongOffset(op, offset, 64);
            length -= 64;
        }
        if (length > 64)
        {
            op = WriteCopyWithLongOffset(op, offset, 60);
            length -= 60;
        }
        if (length >= 12 || offset >= 1 << 11)
            return WriteCopyWithLongOffset(op, offset, length);
        *op++ = (byte)(1 | (length - 4) << 2 | (offset >> 8) << 5);
        *op++ = (byte)offset;
        return op;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteCopyWithLongOffset(byte* op, int offset, int length)
    {
        *op++ = (byte)(2 | (length - 1) << 2);
        *op++ = (byte)offset;
        *op++ = (byte)(offset >> 8);
        return op;
    }
}
