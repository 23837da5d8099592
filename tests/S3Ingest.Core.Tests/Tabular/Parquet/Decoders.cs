using System.Text;

namespace S3Ingest.Core.Tests.Tabular.Parquet;

/// <summary>The encodings read back, bit by bit as Encodings.md describes them: slow, and nothing in common with the writer.</summary>
internal static class Decoders
{
    /// <summary>Reads values of a hybrid of runs and packed groups.</summary>
    public static List<int> Hybrid(ReadOnlySpan<byte> data, int width, int count)
    {
        var values = new List<int>();
        int at = 0;
        while (values.Count < count)
        {
            ulong header = Varint(data, ref at);
            if ((header & 1) == 1)
            {
                int groups = (int)(header >> 1);
                Assert.InRange(groups, 1, int.MaxValue);
                for (int i = 0; i < groups * 8; i++)
                    values.Add((int)Bits(data[at..], (long)i * width, width));
                at += groups * width;
                continue;
            }
            Assert.InRange(header >> 1, 1UL, (ulong)int.MaxValue);
            int value = (int)Bits(data[at..], 0, (width + 7) / 8 * 8);
            at += (width + 7) / 8;
            values.AddRange(Enumerable.Repeat(value, (int)(header >> 1)));
        }
        Assert.Equal(data.Length, at);
        // Only a packed group at the end may have padding, of zeros.
        Assert.InRange(values.Count, count, count + 7);
        Assert.All(values.Skip(count), padding => Assert.Equal(0, padding));
        return values[..count];
    }

    /// <summary>Reads DELTA_BINARY_PACKED.</summary>
    /// <param name="data">Begins with it.</param>
    /// <param name="typeBits">32 or 64, the width of the physical type.</param>
    /// <param name="length">Bytes read.</param>
    public static List<long> Delta(ReadOnlySpan<byte> data, int typeBits, out int length)
    {
        int at = 0;
        int block = (int)Varint(data, ref at);
        int miniblocks = (int)Varint(data, ref at);
        Assert.Equal(0, block % 128);
        Assert.Equal(0, block / miniblocks % 32);
        int count = (int)Varint(data, ref at);
        long value = Zigzag(data, ref at);
        var values = new List<long>();
        if (count > 0)
            values.Add(value);
        while (values.Count < count)
        {
            long least = Zigzag(data, ref at);
            var widths = data.Slice(at, miniblocks).ToArray();
            at += miniblocks;
            foreach (byte width in widths)
            {
                if (values.Count == count)
                    break;
                Assert.InRange(width, 0, typeBits);
                for (int i = 0; i < block / miniblocks && values.Count < count; i++)
                {
                    value = unchecked(value + least + (long)Bits(data[at..], (long)i * width, width));
                    value = typeBits == 32 ? unchecked((int)value) : value;
                    values.Add(value);
                }
                at += block / miniblocks * width / 8;
            }
        }
        length = at;
        return values;
    }

    public static ulong Varint(ReadOnlySpan<byte> data, ref int at)
    {
        ulong value = 0;
        int shift = 0;
        while (true)
        {
            byte b = data[at++];
            value |= (ulong)(b & 0x7F) << shift;
            shift += 7;
            if (b < 0x80)
                return value;
        }
    }

    public static long Zigzag(ReadOnlySpan<byte> data, ref int at)
    {
        ulong value = Varint(data, ref at);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public static bool IsUtf8(byte[] text)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static ulong Bits(ReadOnlySpan<byte> data, long first, int width)
    {
        ulong value = 0;
        for (int i = 0; i < width; i++)
        {
            long bit = first + i;
            value |= (ulong)(data[(int)(bit / 8)] >> (int)(bit % 8) & 1) << i;
        }
        return value;
    }
}
