using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace S3Ingest.Core.Ledger;

/// <summary>Truncated SHA-256 for look-ups. A match is always confirmed on the row, or wide enough to be certain.</summary>
internal static class PathHash
{
    /// <summary>32 bits over endpoint, bucket and key. Sources are hashed by the key they would have unchanged, so one index finds paths and keys.</summary>
    public static long OfKey(string endpoint, string bucket, string key)
    {
        string text = string.Concat(endpoint, "\n", bucket, "\n") + key;
        return BinaryPrimitives.ReadInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    public static long OfPath(Target target, string relativePath) =>
        OfKey(target.Endpoint, target.Bucket, target.KeyPrefix + relativePath);

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
}
