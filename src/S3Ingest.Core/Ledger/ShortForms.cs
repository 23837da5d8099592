using System.Buffers;
using System.Buffers.Binary;

namespace S3Ingest.Core.Ledger;

/// <summary>Short forms of ETags, checksums and attempt ids: a blob when the text can be restored exactly, else the text itself.</summary>
internal static class ShortForms
{
    private const int Md5Length = 16;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private static readonly (string Name, int Length)[] Algorithms =
    [
        ("crc32", 4), ("crc32c", 4), ("sha1", 20), ("sha256", 32), ("crc64nvme", 8), ("md5", 16),
        ("CRC32", 4), ("CRC32C", 4), ("SHA1", 20), ("SHA256", 32), ("CRC64NVME", 8), ("MD5", 16),
    ];

    public static object? PackETag(string? etag)
    {
        if (etag is null || etag.Length < 2 * Md5Length)
            return etag;
        int parts = 0;
        if (etag.Length > 2 * Md5Length && (etag[2 * Md5Length] != '-' || !int.TryParse(etag.AsSpan(2 * Md5Length + 1), out parts)))
            return etag;
        if (!IsHex(etag.AsSpan(0, 2 * Md5Length)))
            return etag;
        var blob = new byte[Md5Length + (parts == 0 ? 0 : 2)];
        Convert.FromHexString(etag.AsSpan(0, 2 * Md5Length)).CopyTo(blob, 0);
        if (parts is > 0 and <= ushort.MaxValue)
            BinaryPrimitives.WriteUInt16LittleEndian(blob.AsSpan(Md5Length), (ushort)parts);
        return UnpackETag(blob) == etag ? blob : etag;
    }

    public static string? UnpackETag(object? value) => value switch
    {
        byte[] { Length: Md5Length } blob => Hex(blob),
        byte[] { Length: Md5Length + 2 } blob => $"{Hex(blob.AsSpan(0, Md5Length))}-{BinaryPrimitives.ReadUInt16LittleEndian(blob.AsSpan(Md5Length))}",
        // A blob of another length only keeps room.
        _ => value as string,
    };

    public static object? PackChecksum(string? checksum)
    {
        int colon = checksum?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon < 0)
            return checksum;
        string name = checksum![..colon];
        int code = Array.FindIndex(Algorithms, a => a.Name == name);
        if (code < 0)
            return checksum;
        var blob = new byte[1 + Algorithms[code].Length];
        blob[0] = (byte)code;
        return Convert.TryFromBase64String(checksum[(colon + 1)..], blob.AsSpan(1), out int length)
            && length == blob.Length - 1 && UnpackChecksum(blob) == checksum ? blob : checksum;
    }

    public static string? UnpackChecksum(object? value) =>
        value is byte[] blob ? Algorithms[blob[0]].Name + ":" + Convert.ToBase64String(blob.AsSpan(1)) : (string?)value;

    public static object? PackAttempt(string? id) =>
        Guid.TryParseExact(id, "N", out var guid) && guid.ToString("N") == id ? guid.ToByteArray() : id;

    public static string? UnpackAttempt(object? value) =>
        value is byte[] blob ? new Guid(blob).ToString("N") : (string?)value;

    public static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes).ToLowerInvariant();

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(HexDigits);
}
