using System.Security.Cryptography;
using System.Text;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>Keys of copied objects in a registry.</summary>
internal static class CopyPlace
{
    /// <summary>
    /// <c>namespace/packagename/logical key</c>, as quilt3 has it; or under the hash of the content, where an unversioned
    /// registry has another content there, which an older revision relies on.
    /// </summary>
    public static string Of(string packageName, string logicalKey, QuiltHash hash, bool isAside) => isAside
        ? $".s3ingest/packages/{packageName}/{Digest(hash)}/{logicalKey[(logicalKey.LastIndexOf('/') + 1)..]}"
        : $"{packageName}/{logicalKey}";

    private static string Digest(QuiltHash hash) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{hash.Type}:{hash.Value}"))).ToLowerInvariant();
}
