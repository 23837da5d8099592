namespace S3Ingest.Core.Archives.Detection;

/// <summary>An archive with entries.</summary>
/// <param name="Format">Format, by the content.</param>
/// <param name="Filter">
/// Compression around the container; <see cref="CompressionFilter.None"/> but for a tar that was found inside a compressed file.
/// </param>
/// <param name="BaseName">The name without the extensions that make it an archive: <c>in/a.tar.gz</c> is <c>in/a</c>. Never ends in dots or spaces alone.</param>
/// <param name="MayBeDocument">
/// True for a zip of which only the beginning was seen: each entry has to be shown to <see cref="ZipDocument.IsMarker(string, int)"/>
/// while it is read, and the archive sent as it is when one is found.
/// </param>
public sealed record ContainerContent(ArchiveFormat Format, CompressionFilter Filter, string BaseName, bool MayBeDocument = false)
    : DetectedContent;
