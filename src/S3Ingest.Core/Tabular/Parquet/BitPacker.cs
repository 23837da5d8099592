using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>
/// Packs integers from the least significant bit of each byte to the most significant (Encodings.md, RLE and DELTA_BINARY_PACKED).
/// </summary>
internal static class BitPacker
{
    /// <summary>Bytes behind the packed ones that the packers may overwrite.</summary>
    public const int Slack = 16;

    /// <summary>Packs <paramref name="values"/>, a multiple of 8, of <paramref name="width"/> bits (1 to 32) each.</summary>
    /// <param name="values">Values below 2 to the power of the width.</param>
    /// <param name="width">Bits of a value.</param>
    /// <param name="target">Room for an eighth of the values times the width, and <see cref="Slack"/>.</param>
    public static void Pack(ReadOnlySpan<int> values, int width, Span<byte> target)
    {
        if (target.Length < values.Length / 8 * width + Slack)
            throw new ArgumentException("The room is too small.", nameof(target));
        ref uint source = ref Unsafe.As<int, uint>(ref MemoryMarshal.GetReference(values));
        ref byte place = ref MemoryMarshal.GetReference(target);
        for (int i = 0; i < values.Length; i += 8)
        {
            ulong low = Four(ref source, width);
            ulong high = Four(ref Unsafe.Add(ref source, 4), width);
            // Four values have 4 to 128 bits; up to 16 bits each they are one word.
            if (width <= 8)
            {
                Unsafe.WriteUnaligned(ref place, low | high << (4 * width));
            }
            else if (width < 16)
            {
                Unsafe.WriteUnaligned(ref place, low | high << (4 * width));
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref place, 8), high >> (64 - 4 * width));
            }
            else if (width == 16)
            {
                Unsafe.WriteUnaligned(ref place, low);
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref place, 8), high);
            }
            else
            {
                Wide(ref source, width, ref place);
            }
            source = ref Unsafe.Add(ref source, 8);
            place = ref Unsafe.Add(ref place, width);
        }
    }

    /// <summary>Packs values of up to 64 bits each.</summary>
    /// <param name="values">Values below 2 to the power of the width; their number times the width is a multiple of 8.</param>
    /// <param name="width">Bits of a value, 0 to 64.</param>
    /// <param name="target">Room for the bits.</param>
    public static void Pack(ReadOnlySpan<ulong> values, int width, Span<byte> target)
    {
        ulong bits = 0;
        int count = 0;
        int at = 0;
        foreach (ulong value in values)
        {
            bits |= value << count;
            count += width;
            if (count >= 64)
            {
                MemoryMarshal.Write(target[at..], bits);
                at += 8;
                count -= 64;
                bits = count == 0 ? 0 : value >> (width - count);
            }
        }
        for (; count > 0; count -= 8, bits >>= 8)
            target[at++] = (byte)bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Four(ref uint source, int width) =>
        source | (ulong)Unsafe.Add(ref source, 1) << width
        | (ulong)Unsafe.Add(ref source, 2) << (2 * width) | (ulong)Unsafe.Add(ref source, 3) << (3 * width);

    private static void Wide(ref uint source, int width, ref byte place)
    {
        ulong bits = 0;
        int count = 0;
        for (int i = 0; i < 8; i++)
        {
            bits |= (ulong)Unsafe.Add(ref source, i) << count;
            count += width;
            if (count >= 32)
            {
                Unsafe.WriteUnaligned(ref place, (uint)bits);
                place = ref Unsafe.Add(ref place, 4);
                bits >>= 32;
                count -= 32;
            }
        }
        // Eight values are whole bytes; what is left are those of an odd width.
        Unsafe.WriteUnaligned(ref place, (uint)bits);
    }
}
