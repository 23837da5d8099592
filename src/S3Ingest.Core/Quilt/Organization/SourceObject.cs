namespace S3Ingest.Core.Quilt.Organization;

/// <summary>An object that may enter a package.</summary>
/// <param name="Key">Key below the source prefix.</param>
/// <param name="Size">Bytes.</param>
/// <param name="LastModified">As S3 has it.</param>
/// <param name="ContentType">As S3 has it; null when unknown, as in a listing.</param>
public readonly record struct SourceObject(string Key, long Size, DateTimeOffset LastModified, string? ContentType = null);
