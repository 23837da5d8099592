using System.Numerics;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>DELTA_BINARY_PACKED = 5 (Encodings.md) with blocks of 128 values in four miniblocks, as parquet-java writes it.</summary>
internal static class DeltaBinaryPacked
{
    private const int Block = 128;
    private const int Miniblocks = 4;
    private const int Miniblock = Block / Miniblocks;

    /// <summary>Encodes INT64 values.</summary>
    public static void Encode(ReadOnlySpan<long> values, PooledBuffer target)
    {
        Header(values.Length, values.IsEmpty ? 0 : values[0], target);
        Span<long> deltas = stackalloc long[Block];
        for (int at = 1; at < values.Length; at += Block)
        {
            int count = Math.Min(Block, values.Length - at);
            for (int i = 0; i < count; i++)
                deltas[i] = unchecked(values[at + i] - values[at + i - 1]);
            Append(deltas[..count], target);
        }
    }

    /// <summary>Encodes INT32 values; differences wrap at 32 bits, so that none needs more (Encodings.md demands it).</summary>
    public static void Encode(ReadOnlySpan<int> values, PooledBuffer target)
    {
        Header(values.Length, values.IsEmpty ? 0 : values[0], target);
        Span<long> deltas = stackalloc long[Block];
        for (int at = 1; at < values.Length; at += Block)
        {
            int count = Math.Min(Block, values.Length - at);
            for (int i = 0; i < count; i++)
                deltas[i] = unchecked(values[at + i] - values[at + i - 1]);
            Append(deltas[..count], target);
        }
    }

    private static void Header(int count, long first, PooledBuffer target)
    {
        target.AppendVarint(Block);
        target.AppendVarint(Miniblocks);
        target.AppendVarint((ulong)count);
        target.AppendZigzag(first);
    }

    private static void Append(ReadOnlySpan<long> deltas, PooledBuffer target)
    {
        long least = long.MaxValue;
        foreach (long delta in deltas)
            least = Math.Min(least, delta);
        target.AppendZigzag(least);
        Span<ulong> relative = stackalloc ulong[Block];
        relative.Clear();
        for (int i = 0; i < deltas.Length; i++)
            relative[i] = unchecked((ulong)deltas[i] - (ulong)least);

        var widths = target.Reserve(Miniblocks + Block * 8);
        int at = Miniblocks;
        for (int i = 0; i < Miniblocks; i++)
        {
            widths[i] = 0;
            // A miniblock without values has a width and no body.
            if (i * Miniblock >= deltas.Length)
                continue;
            var values = relative.Slice(i * Miniblock, Miniblock);
            ulong all = 0;
            foreach (ulong value in values)
                all |= value;
            int width = 64 - BitOperations.LeadingZeroCount(all);
            widths[i] = (byte)width;
            BitPacker.Pack(values, width, widths[at..]);
            at += Miniblock * width / 8;
        }
        target.Advance(at);
    }
}
