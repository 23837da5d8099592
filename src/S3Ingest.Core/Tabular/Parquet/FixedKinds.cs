using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>INT32, for DATE.</summary>
internal readonly struct Int32Kind : IFixedKind<int>
{
    public static bool HasDelta => true;

    public static ulong Hash(int value) => Int64Kind.Hash(value);

    public static void Observe(ReadOnlySpan<int> values, ref FixedBounds<int> bounds) => VectorBounds.Observe(values, ref bounds);

    public static void WritePlain(ReadOnlySpan<int> values, Span<byte> target) => MemoryMarshal.AsBytes(values).CopyTo(target);

    public static PageBounds ToPageBounds(in FixedBounds<int> bounds) => new(BitConverter.GetBytes(bounds.Min), BitConverter.GetBytes(bounds.Max));

    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        BinaryPrimitives.ReadInt32LittleEndian(left).CompareTo(BinaryPrimitives.ReadInt32LittleEndian(right));

    public static void AppendDelta(ReadOnlySpan<byte> plain, PooledBuffer target) => DeltaBinaryPacked.Encode(MemoryMarshal.Cast<byte, int>(plain), target);
}

/// <summary>INT64, for INT64, TIME and TIMESTAMP.</summary>
internal readonly struct Int64Kind : IFixedKind<long>
{
    public static bool HasDelta => true;

    // Multiplication alone leaves values that differ in their upper half close together; the fold spreads those as well.
    public static ulong Hash(long value)
    {
        ulong bits = (ulong)value;
        return (bits ^ bits >> 32) * 0x9E3779B97F4A7C15;
    }

    public static void Observe(ReadOnlySpan<long> values, ref FixedBounds<long> bounds) => VectorBounds.Observe(values, ref bounds);

    public static void WritePlain(ReadOnlySpan<long> values, Span<byte> target) => MemoryMarshal.AsBytes(values).CopyTo(target);

    public static PageBounds ToPageBounds(in FixedBounds<long> bounds) => new(BitConverter.GetBytes(bounds.Min), BitConverter.GetBytes(bounds.Max));

    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        BinaryPrimitives.ReadInt64LittleEndian(left).CompareTo(BinaryPrimitives.ReadInt64LittleEndian(right));

    public static void AppendDelta(ReadOnlySpan<byte> plain, PooledBuffer target) => DeltaBinaryPacked.Encode(MemoryMarshal.Cast<byte, long>(plain), target);
}

/// <summary>DOUBLE, held by its bits: -0.0 and 0.0 are two values, a NaN keeps its payload.</summary>
internal readonly struct DoubleKind : IFixedKind<long>
{
    public static bool HasDelta => false;

    public static ulong Hash(long value) => Int64Kind.Hash(value);

    public static void Observe(ReadOnlySpan<long> values, ref FixedBounds<long> bounds)
    {
        double min = double.PositiveInfinity;
        double max = double.NegativeInfinity;
        long nans = 0;
        foreach (double value in MemoryMarshal.Cast<long, double>(values))
        {
            // Comparisons with NaN are false.
            min = value < min ? value : min;
            max = value > max ? value : max;
            nans += double.IsNaN(value) ? 1 : 0;
        }
        bounds.NanCount += nans;
        if (nans == values.Length)
            return;
        if (bounds.Count == 0 || min < BitConverter.Int64BitsToDouble(bounds.Min))
            bounds.Min = BitConverter.DoubleToInt64Bits(min);
        if (bounds.Count == 0 || max > BitConverter.Int64BitsToDouble(bounds.Max))
            bounds.Max = BitConverter.DoubleToInt64Bits(max);
        bounds.Count += values.Length - nans;
    }

    public static void WritePlain(ReadOnlySpan<long> values, Span<byte> target) => MemoryMarshal.AsBytes(values).CopyTo(target);

    // parquet.thrift, TYPE_ORDER: a minimum of zero is written as -0.0, a maximum as +0.0, since both may be there. Bounds
    // beside NaNs would be allowed, but engines that order NaN above all else (DuckDB, Spark) lose rows by them.
    public static PageBounds ToPageBounds(in FixedBounds<long> bounds)
    {
        if (bounds.NanCount > 0)
            return new(null, null, NanCount: bounds.NanCount);
        double min = BitConverter.Int64BitsToDouble(bounds.Min);
        double max = BitConverter.Int64BitsToDouble(bounds.Max);
        return new(
            BitConverter.GetBytes(min == 0 ? -0.0 : min), BitConverter.GetBytes(max == 0 ? 0.0 : max),
            IsMinExact: min != 0, IsMaxExact: max != 0, bounds.NanCount);
    }

    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        BinaryPrimitives.ReadDoubleLittleEndian(left).CompareTo(BinaryPrimitives.ReadDoubleLittleEndian(right));

    public static void AppendDelta(ReadOnlySpan<byte> plain, PooledBuffer target) => throw new NotSupportedException();
}

/// <summary>FIXED_LEN_BYTE_ARRAY(16), big-endian two's complement, for DECIMAL.</summary>
internal readonly struct Int128Kind : IFixedKind<Int128>
{
    public static bool HasDelta => false;

    public static ulong Hash(Int128 value) => Int64Kind.Hash((long)(ulong)value ^ (long)((ulong)(value >> 64) * 0xC2B2AE3D27D4EB4F));

    public static void Observe(ReadOnlySpan<Int128> values, ref FixedBounds<Int128> bounds)
    {
        if (values.IsEmpty)
            return;
        var min = bounds.Count == 0 ? values[0] : bounds.Min;
        var max = bounds.Count == 0 ? values[0] : bounds.Max;
        foreach (var value in values)
        {
            if (value < min)
                min = value;
            if (value > max)
                max = value;
        }
        (bounds.Min, bounds.Max) = (min, max);
        bounds.Count += values.Length;
    }

    public static void WritePlain(ReadOnlySpan<Int128> values, Span<byte> target)
    {
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt128BigEndian(target[(i * 16)..], values[i]);
    }

    public static PageBounds ToPageBounds(in FixedBounds<Int128> bounds)
    {
        byte[] min = new byte[16];
        byte[] max = new byte[16];
        BinaryPrimitives.WriteInt128BigEndian(min, bounds.Min);
        BinaryPrimitives.WriteInt128BigEndian(max, bounds.Max);
        return new(min, max);
    }

    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        BinaryPrimitives.ReadInt128BigEndian(left).CompareTo(BinaryPrimitives.ReadInt128BigEndian(right));

    public static void AppendDelta(ReadOnlySpan<byte> plain, PooledBuffer target) => throw new NotSupportedException();
}

/// <summary>Least and greatest integer, several at a time.</summary>
internal static class VectorBounds
{
    public static void Observe<T>(ReadOnlySpan<T> values, ref FixedBounds<T> bounds)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (values.IsEmpty)
            return;
        var min = T.MaxValue;
        var max = T.MinValue;
        int at = 0;
        if (Vector.IsHardwareAccelerated && values.Length >= Vector<T>.Count)
        {
            var least = new Vector<T>(T.MaxValue);
            var greatest = new Vector<T>(T.MinValue);
            for (; at <= values.Length - Vector<T>.Count; at += Vector<T>.Count)
            {
                var lane = new Vector<T>(values[at..]);
                least = Vector.Min(least, lane);
                greatest = Vector.Max(greatest, lane);
            }
            for (int i = 0; i < Vector<T>.Count; i++)
            {
                min = T.Min(min, least[i]);
                max = T.Max(max, greatest[i]);
            }
        }
        foreach (var value in values[at..])
        {
            min = T.Min(min, value);
            max = T.Max(max, value);
        }
        bounds.Min = bounds.Count == 0 ? min : T.Min(min, bounds.Min);
        bounds.Max = bounds.Count == 0 ? max : T.Max(max, bounds.Max);
        bounds.Count += values.Length;
    }
}
