using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>Canonical integers: <c>0</c> or <c>-?[1-9][0-9]*</c> in the range of INT64. Nothing else comes back from INT64.</summary>
internal static class Int64Text
{
    private const ulong Zeros = 0x3030_3030_3030_3030;

    /// <summary>Parses one value.</summary>
    /// <param name="data">Text around the value; eight bytes are read at once where it has them.</param>
    /// <param name="start">Where the value begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="value">The integer.</param>
    /// <returns>False when the text is not a canonical integer in range.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ReadOnlySpan<byte> data, int start, int end, out long value)
    {
        value = 0;
        if (start == end)
            return false;
        var sign = 0L;
        if (data[start] == '-')
        {
            sign = -1;
            start++;
        }
        var length = end - start;
        if ((uint)(length - 1) > 7 || data.Length - start < 8)
            return TryParseOther(data[start..end], sign, out value);
        if (data[start] == '0' && (length > 1 || sign != 0))
            return false;
        if (!TryDigits(Leading(BinaryPrimitives.ReadUInt64LittleEndian(data[start..]), length), out var digits))
            return false;
        value = ((long)digits ^ sign) - sign;
        return true;
    }

    /// <summary>Values of more than 8 digits, and those at the end of the text.</summary>
    private static bool TryParseOther(ReadOnlySpan<byte> text, long sign, out long value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > 19 || (text[0] == '0' && (text.Length > 1 || sign != 0)))
            return false;
        ulong magnitude = 0;
        if (text.Length < 8)
        {
            foreach (var c in text)
            {
                var digit = (uint)(c - '0');
                if (digit > 9)
                    return false;
                magnitude = magnitude * 10 + digit;
            }
        }
        else
        {
            // The digits before a whole number of groups of eight come first.
            var head = text.Length & 7;
            if (head > 0 && !TryDigits(Leading(BinaryPrimitives.ReadUInt64LittleEndian(text), head), out magnitude))
                return false;
            for (var at = head; at < text.Length; at += 8)
            {
                if (!TryDigits(BinaryPrimitives.ReadUInt64LittleEndian(text[at..]), out var group))
                    return false;
                magnitude = magnitude * 100_000_000 + group;
            }
            if (magnitude > (ulong)long.MaxValue + (ulong)-sign)
                return false;
        }
        value = ((long)magnitude ^ sign) - sign;
        return true;
    }

    /// <summary>The first <paramref name="count"/> bytes, 1 to 8, behind so many zeros that there are eight.</summary>
    private static ulong Leading(ulong bytes, int count) =>
        (bytes << (64 - count * 8)) | (count == 8 ? 0 : Zeros >> (count * 8));

    /// <summary>Value of eight digits at once; the first one is in the lowest byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryDigits(ulong bytes, out ulong value)
    {
        var digits = bytes ^ Zeros;
        // Nibbles above 9 carry into the upper half.
        var faults = (digits | (digits + 0x0606_0606_0606_0606)) & 0xF0F0_F0F0_F0F0_F0F0;
        digits = digits * 10 + (digits >> 8);
        value = ((digits & 0x0000_00FF_0000_00FF) * 0x000F_4240_0000_0064 + ((digits >> 16) & 0x0000_00FF_0000_00FF) * 0x0000_2710_0000_0001) >> 32;
        return faults == 0;
    }
}
