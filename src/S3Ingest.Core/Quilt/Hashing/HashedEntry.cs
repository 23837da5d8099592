namespace S3Ingest.Core.Quilt;

/// <summary>The hash of one object.</summary>
/// <param name="Hash">As the manifest has it.</param>
/// <param name="Size">Bytes of what was hashed.</param>
/// <param name="VersionId">Version of what was hashed, in a versioned bucket.</param>
/// <param name="Source">Where it came from.</param>
public sealed record HashedEntry(QuiltHash Hash, long Size, string? VersionId, HashSource Source);
