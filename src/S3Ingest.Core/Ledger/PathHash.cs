using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace S3Ingest.Core.Ledger;

/// <summary>Truncated SHA-256 for look-ups. A match is always confirmed on the row, or wide enough to be certain.</summary>
internal static class PathHash
{
    /// <summary>What a conversion puts in place of a source's extension.</summary>
    public const string ConvertedExtension = ".parquet";

    // Extensions that a conversion replaces. One that is missing here costs an index entry for each key, nothing else.
    private static readonly string[] Replaceable = [ConvertedExtension, ".csv", ".tsv", ".tab", ".psv", ".json", ".jsonl", ".ndjson", ".xml"];

    /// <summary>
    /// 32 bits over endpoint, bucket and key, without an extension that a conversion replaces. Sources are hashed by the
    /// key they would have unchanged: so one index finds a source by its path, by that key, and by the key of its
    /// conversion.
    /// </summary>
    public static long OfKey(string endpoint, string bucket, string key)
    {
        string text = string.Concat(endpoint, "\n", bucket, "\n") + Stem(key);
        return BinaryPrimitives.ReadInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    public static long OfPath(Target target, string relativePath) =>
        OfKey(target.Endpoint, target.Bucket, target.KeyPrefix + relativePath);

    /// <summary>Key of the conversion of a source; null when the source has none of the extensions.</summary>
    public static string? ConvertedKey(string keyPrefix, string relativePath) =>
        Stem(relativePath) is var stem && stem.Length < relativePath.Length ? keyPrefix + stem + ConvertedExtension : null;

    /// <summary>128 bits over one state of a source.</summary>
    public static UInt128 Fingerprint(ReadOnlySpan<byte> path, long size, long modifiedTicks)
    {
        byte[]? rented = null;
        Span<byte> input = path.Length <= 496 ? stackalloc byte[512] : (rented = ArrayPool<byte>.Shared.Rent(path.Length + 16));
        BinaryPrimitives.WriteInt64LittleEndian(input, size);
        BinaryPrimitives.WriteInt64LittleEndian(input[8..], modifiedTicks);
        path.CopyTo(input[16..]);
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(input[..(path.Length + 16)], digest);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }

    public static UInt128 Fingerprint(string path, long size, long modifiedTicks) =>
        Fingerprint(Encoding.UTF8.GetBytes(path), size, modifiedTicks);

    private static string Stem(string path)
    {
        int dot = path.LastIndexOf('.');
        return dot > path.LastIndexOf('/') && Array.Exists(Replaceable, e => path.AsSpan(dot).Equals(e, StringComparison.OrdinalIgnoreCase)) ? path[..dot] : path;
    }
}
