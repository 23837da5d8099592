namespace S3Ingest.Core.Archives.Detection;

/// <summary>The first header of a tar (POSIX.1-2001, pax, "ustar Interchange Format").</summary>
internal static class TarHeader
{
    private const int Size = 512;
    private const int Checksum = 148;
    private const int ChecksumSize = 8;
    private const int TypeFlag = 156;
    private const int Magic = 257;

    /// <summary>
    /// True when the checksum is right. It alone decides: tars of Version 7 have no magic, and a header with a magic and a
    /// wrong checksum cannot be read.
    /// </summary>
    public static bool IsHeader(ReadOnlySpan<byte> prefix)
    {
        if (prefix.Length < Size || IsZero(prefix[..Size]) || ReadChecksum(prefix.Slice(Checksum, ChecksumSize)) is not { } stored)
            return false;
        int unsigned = 0, signed = 0;
        for (int i = 0; i < Size; i++)
        {
            byte value = i is >= Checksum and < Checksum + ChecksumSize ? (byte)' ' : prefix[i];
            unsigned += value;
            signed += (sbyte)value;
        }
        // Old systems summed signed characters.
        return stored == unsigned || stored == signed;
    }

    /// <summary>True when it says that it is a header, right or wrong.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> prefix) => prefix.Length >= Size && prefix[Magic..].StartsWith("ustar"u8);

    /// <summary>True for two zero blocks, the end marker: a tar without entries.</summary>
    public static bool IsEmptyTar(ReadOnlySpan<byte> prefix) => prefix.Length >= 2 * Size && IsZero(prefix[..(2 * Size)]);

    /// <summary>True when the archive begins in the middle of a file: GNU tar, multi-volume, type M.</summary>
    public static bool IsContinuation(ReadOnlySpan<byte> header) => header[TypeFlag] == 'M';

    private static bool IsZero(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept((byte)0);

    // Octal digits, blanks before and a blank or NUL behind them.
    private static int? ReadChecksum(ReadOnlySpan<byte> field)
    {
        field = field.TrimStart((byte)' ');
        int digits = field.IndexOfAnyExceptInRange((byte)'0', (byte)'7');
        if (digits < 0)
            digits = field.Length;
        if (digits == 0 || (digits < field.Length && field[digits] is not (0 or (byte)' ')))
            return null;
        int value = 0;
        foreach (byte digit in field[..digits])
            value = (value * 8) + (digit - '0');
        return value;
    }
}
