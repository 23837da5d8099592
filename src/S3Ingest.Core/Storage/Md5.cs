using System.Reflection;
using System.Security.Cryptography;

namespace S3Ingest.Core.Storage;

/// <summary>MD5, where the host allows it: under a FIPS policy the algorithm throws, and the other checks carry alone.</summary>
internal static class Md5
{
    public static bool IsAllowed { get; } = Find();

    /// <summary>16 bytes, or none where MD5 is forbidden.</summary>
    public static byte[] Compute(ReadOnlySpan<byte> data) => IsAllowed ? MD5.HashData(data) : [];

    /// <summary><c>md5(md5s)-N</c>, the ETag of a multipart upload; empty where MD5 is forbidden.</summary>
    public static string MultipartETag(IReadOnlyCollection<byte[]> parts) =>
        IsAllowed ? $"{Hex.Lower(MD5.HashData(parts.SelectMany(p => p).ToArray()))}-{parts.Count}" : "";

    private static bool Find()
    {
        try
        {
            return MD5.HashData(ReadOnlySpan<byte>.Empty).Length == MD5.HashSizeInBytes;
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException or InvalidOperationException or TargetInvocationException)
        {
            return false;
        }
    }
}
