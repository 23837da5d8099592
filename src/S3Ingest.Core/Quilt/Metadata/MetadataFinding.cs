namespace S3Ingest.Core.Quilt;

/// <summary>Something that is wrong with the metadata of a package.</summary>
/// <param name="Path">Where, as a JSON pointer (RFC 6901).</param>
/// <param name="Message">What, and what to do.</param>
public sealed record MetadataFinding(string Path, string Message);
