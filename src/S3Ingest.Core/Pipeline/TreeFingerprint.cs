using S3Ingest.Core.Archives.Writing;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Pipeline;

/// <summary>How the ledger keeps the state of a tree: a fact of its operation, beside total size and newest time.</summary>
internal static class TreeFingerprint
{
    /// <summary>Name in the metadata of an operation.</summary>
    public const string Name = "source_fingerprint";

    /// <summary>In hex.</summary>
    public static string Of(TarSource tree) => Hex.Lower(tree.Fingerprint);
}
