namespace S3Ingest.Core.Archives.Detection;

/// <summary>Not to be opened: no archive by its name, or a document or program that happens to be a zip.</summary>
public sealed record PlainContent : DetectedContent;
