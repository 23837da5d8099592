using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>
/// The first sixteen bytes of a text, zeros behind a shorter one: what most texts differ in, and all of many of them.
/// </summary>
/// <param name="Low">The first eight, little-endian.</param>
/// <param name="High">The second eight, little-endian.</param>
internal readonly record struct TextStart(ulong Low, ulong High)
{
    /// <summary>Bytes held.</summary>
    public const int Length = 16;

    /// <summary>Orders texts that differ in their first eight bytes.</summary>
    public ulong Order => BinaryPrimitives.ReverseEndianness(Low);

    /// <summary>Reads the start of a text.</summary>
    /// <param name="data">The text and what lies around it.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">Bytes of the text.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TextStart Read(ReadOnlySpan<byte> data, int start, int length)
    {
        if (start > data.Length - Length)
            return ReadAtEnd(data.Slice(start, length));
        ref byte text = ref Unsafe.Add(ref MemoryMarshal.GetReference(data), start);
        ulong low = Unsafe.ReadUnaligned<ulong>(ref text);
        ulong high = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, 8));
        if (length < 8)
            (low, high) = (low & Mask(length), 0);
        else if (length < Length)
            high &= Mask(length - 8);
        return new TextStart(low, high);
    }

    private static ulong Mask(int bytes) => (1UL << (8 * bytes)) - 1;

    private static TextStart ReadAtEnd(ReadOnlySpan<byte> text)
    {
        Span<byte> start = stackalloc byte[Length];
        start.Clear();
        text[..Math.Min(text.Length, Length)].CopyTo(start);
        return new TextStart(BinaryPrimitives.ReadUInt64LittleEndian(start), BinaryPrimitives.ReadUInt64LittleEndian(start[8..]));
    }
}
