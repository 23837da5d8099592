using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>One file of a package.</summary>
/// <param name="LogicalKey">Path inside the package.</param>
/// <param name="PhysicalKey">Where its bytes are.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Hash">Hash of its content.</param>
/// <param name="Meta">An object, <c>{}</c> when there is none; what users gave is in its <c>user_meta</c>.</param>
public sealed record ManifestEntry(string LogicalKey, string PhysicalKey, long Size, QuiltHash Hash, JsonElement Meta);
