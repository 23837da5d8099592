using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace S3Ingest.Core.Tabular.Csv;

/// <summary>Finds the bytes that mean something in a block of 64.</summary>
internal readonly struct CsvBlock(byte delimiter, byte quote)
{
    /// <summary>Bytes of a block.</summary>
    public const int Length = 64;

    private readonly Vector256<byte> _delimiter = Vector256.Create(delimiter);
    private readonly Vector256<byte> _quote = Vector256.Create(quote);

    /// <summary>Bit i is set where byte i is the delimiter, the quote, LF or CR.</summary>
    /// <param name="start">64 bytes must be readable.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Specials(ref byte start)
    {
        var low = Vector256.LoadUnsafe(ref start);
        var high = Vector256.LoadUnsafe(ref start, 32);
        return Match(low).ExtractMostSignificantBits() | (ulong)Match(high).ExtractMostSignificantBits() << 32;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<byte> Match(Vector256<byte> bytes) =>
        Vector256.Equals(bytes, _delimiter) | Vector256.Equals(bytes, _quote)
        | Vector256.Equals(bytes, Vector256.Create((byte)'\n')) | Vector256.Equals(bytes, Vector256.Create((byte)'\r'));
}
