using System.Security.Cryptography;

namespace S3Ingest.Core.Quilt;

/// <summary>A document that is made for a package.</summary>
/// <param name="LogicalKey">Path inside the package.</param>
/// <param name="Content">UTF-8.</param>
public sealed record GeneratedDocument(string LogicalKey, byte[] Content)
{
    /// <summary>Folder of a registry under which all such documents are stored.</summary>
    public const string StoragePrefix = ".s3ingest/packages/";

    /// <summary>SHA-256 of the content.</summary>
    public byte[] Sha256 { get; } = SHA256.HashData(Content);

    /// <summary>
    /// Where it is stored in the registry: under its own hash, so that no revision ever changes under another.
    /// </summary>
    /// <param name="packageName"><c>namespace/packagename</c>.</param>
    public string StorageKey(string packageName) =>
        $"{StoragePrefix}{packageName}/{Convert.ToHexString(Sha256).ToLowerInvariant()}/{LogicalKey[(LogicalKey.LastIndexOf('/') + 1)..]}";
}
