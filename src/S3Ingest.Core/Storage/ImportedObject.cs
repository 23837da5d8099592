namespace S3Ingest.Core.Storage;

/// <summary>A copy that came into being.</summary>
/// <param name="VersionId">Version, in a versioned bucket.</param>
/// <param name="ETag">Without quotes.</param>
/// <param name="Sha256">SHA-256 of each part, as the provider computed it while copying; null when it does not.</param>
internal sealed record ImportedObject(string? VersionId, string ETag, IReadOnlyList<byte[]>? Sha256);
