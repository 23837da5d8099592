using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>Run length and bit-packed hybrid (Encodings.md, RLE = 3), without the length in front.</summary>
internal static class RunLengthHybrid
{
    // Bytes of a bitmap that a run must have to be cheaper than packed: header, value and the header of what follows.
    private const int ShortestBitmapRun = 6;

    /// <summary>Encodes dictionary indices.</summary>
    /// <param name="values">Values below 2 to the power of the width.</param>
    /// <param name="width">Bits of a value, 1 to 32.</param>
    /// <param name="target">Where the runs are appended.</param>
    public static void Encode(ReadOnlySpan<int> values, int width, PooledBuffer target)
    {
        int shortest = ShortestRun(width);
        int packed = 0;
        int at = 0;
        while (at < values.Length)
        {
            int run = values[at..].Length < shortest ? 0 : RunLength(values[at..]);
            if (run < shortest)
            {
                at += 8;
                continue;
            }
            Pack(values[packed..at], width, target);
            target.AppendVarint((ulong)run << 1);
            AppendValue(values[at], width, target);
            at += run;
            packed = at;
        }
        Pack(values[packed..], width, target);
    }

    /// <summary>Encodes values of one bit that are packed already.</summary>
    /// <param name="bits">Eight values a byte; bits behind the last value are 0.</param>
    /// <param name="count">Number of values.</param>
    /// <param name="target">Where the runs are appended.</param>
    public static void EncodeBitmap(ReadOnlySpan<byte> bits, int count, PooledBuffer target)
    {
        int packed = 0;
        int at = 0;
        while (at < bits.Length)
        {
            byte first = bits[at];
            if (first is not (0 or 0xFF))
            {
                at++;
                continue;
            }
            int run = bits[at..].IndexOfAnyExcept(first);
            run = run < 0 ? bits.Length - at : run;
            if (run < ShortestBitmapRun)
            {
                at += run;
                continue;
            }
            PackBitmap(bits[packed..at], target);
            AppendRun(Math.Min(run * 8, count - at * 8), first & 1, target);
            at += run;
            packed = at;
        }
        PackBitmap(bits[packed..], target);
    }

    /// <summary>Appends one run of a value of one bit.</summary>
    public static void AppendRun(int count, int value, PooledBuffer target)
    {
        target.AppendVarint((ulong)count << 1);
        target.Append((byte)value);
    }

    // A run costs its header, its value, and the header of the packed values behind it.
    private static int ShortestRun(int width)
    {
        int cost = 3 + (width + 7) / 8;
        return (cost * 8 / width + 8) / 8 * 8;
    }

    private static int RunLength(ReadOnlySpan<int> values)
    {
        // Most groups end here, in two looks.
        if (values[1] != values[0] || values[7] != values[0])
            return 1;
        int run = values.IndexOfAnyExcept(values[0]);
        return run < 0 ? values.Length : run;
    }

    private static void Pack(ReadOnlySpan<int> values, int width, PooledBuffer target)
    {
        if (values.IsEmpty)
            return;
        int groups = (values.Length + 7) / 8;
        target.AppendVarint((ulong)groups << 1 | 1);
        var place = target.Reserve(groups * width + BitPacker.Slack);
        int whole = values.Length & ~7;
        BitPacker.Pack(values[..whole], width, place);
        if (whole < values.Length)
        {
            Span<int> last = stackalloc int[8];
            last.Clear();
            values[whole..].CopyTo(last);
            BitPacker.Pack(last, width, place[(whole / 8 * width)..]);
        }
        target.Advance(groups * width);
    }

    private static void PackBitmap(ReadOnlySpan<byte> bits, PooledBuffer target)
    {
        if (bits.IsEmpty)
            return;
        target.AppendVarint((ulong)bits.Length << 1 | 1);
        target.Append(bits);
    }

    private static void AppendValue(int value, int width, PooledBuffer target)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        target.Append(bytes[..((width + 7) / 8)]);
    }
}
