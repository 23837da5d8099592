using S3Ingest.Core.Quilt.Organization;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>An object of the source, and what is known of its content already.</summary>
/// <param name="Object">Key below the source prefix, size, time.</param>
/// <param name="VersionId">Version; null when it is not known.</param>
/// <param name="Hash">Hash of its content; null when it is not known.</param>
internal readonly record struct GatheredObject(SourceObject Object, string? VersionId = null, QuiltHash? Hash = null);
