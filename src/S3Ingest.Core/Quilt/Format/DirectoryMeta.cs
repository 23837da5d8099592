using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>Metadata of a folder of a package. It does not enter the top hash.</summary>
/// <param name="LogicalKey">Path of the folder, ends with <c>/</c>.</param>
/// <param name="Meta">The user's metadata itself.</param>
public sealed record DirectoryMeta(string LogicalKey, JsonElement Meta);
