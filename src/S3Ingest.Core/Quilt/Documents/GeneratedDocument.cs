using System.Security.Cryptography;

namespace S3Ingest.Core.Quilt;

/// <summary>A document that is made for a package.</summary>
/// <param name="LogicalKey">Path inside the package.</param>
/// <param name="Content">UTF-8.</param>
public sealed record GeneratedDocument(string LogicalKey, byte[] Content)
{
    /// <summary>Path of the README.</summary>
    public const string Readme = "README.md";

    /// <summary>Path of the data dictionary.</summary>
    public const string DataDictionary = "metadata/data_dictionary.json";

    /// <summary>Path of the provenance.</summary>
    public const string Provenance = "metadata/provenance.json";

    /// <summary>Path of what the catalogue shows first.</summary>
    public const string Summarize = "quilt_summarize.json";

    /// <summary>SHA-256 of the content.</summary>
    public byte[] Sha256 { get; } = SHA256.HashData(Content);

    /// <summary>
    /// Where it is stored in the registry: under its own hash, so that no revision ever changes under another.
    /// </summary>
    /// <param name="packageName"><c>namespace/packagename</c>.</param>
    public string StorageKey(string packageName) =>
        $".s3ingest/packages/{packageName}/{Convert.ToHexString(Sha256).ToLowerInvariant()}/{LogicalKey[(LogicalKey.LastIndexOf('/') + 1)..]}";
}
