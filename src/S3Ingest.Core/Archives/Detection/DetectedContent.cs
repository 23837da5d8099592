namespace S3Ingest.Core.Archives.Detection;

/// <summary>
/// What a file is to the archive work: <see cref="PlainContent"/>, <see cref="ContainerContent"/> or
/// <see cref="CompressedContent"/>.
/// </summary>
public abstract record DetectedContent;
