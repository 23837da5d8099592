using System.Buffers.Binary;

namespace S3Ingest.Core.Archives.Detection;

/// <summary>The main header of a RAR archive.</summary>
internal static class RarHeader
{
    private const int Rar4MainHeader = 7;
    private const int Rar5FirstHeader = 8;

    /// <summary>True for a part of a split archive; null when the header cannot be read, as with encrypted headers.</summary>
    public static bool? IsVolume(Signature signature, ReadOnlySpan<byte> prefix) =>
        signature == Signature.Rar5 ? IsRar5Volume(prefix[Rar5FirstHeader..]) : IsRar4Volume(prefix[Rar4MainHeader..]);

    // CRC (2), type (1), flags (2); MAIN_HEAD is 0x73, MHD_VOLUME 0x0001.
    private static bool? IsRar4Volume(ReadOnlySpan<byte> header) =>
        header.Length < 5 || header[2] != 0x73 ? null : (BinaryPrimitives.ReadUInt16LittleEndian(header[3..]) & 1) != 0;

    // RAR 5.0 archive format, "Main archive header": CRC (4), size, type 1, flags, size of the extra area when flag 1, archive flags.
    private static bool? IsRar5Volume(ReadOnlySpan<byte> header)
    {
        if (header.Length < 4)
            return null;
        header = header[4..];
        if (ReadVint(ref header) is null || ReadVint(ref header) != 1 || ReadVint(ref header) is not { } flags)
            return null;
        if ((flags & 1) != 0 && ReadVint(ref header) is null)
            return null;
        return ReadVint(ref header) is { } archive ? (archive & 1) != 0 : null;
    }

    // Seven bits a byte, lowest first, the eighth says that more follow; ten bytes at most.
    private static ulong? ReadVint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0; i < Math.Min(bytes.Length, 10); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if ((bytes[i] & 0x80) == 0)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }
        return null;
    }
}
