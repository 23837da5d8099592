namespace S3Ingest.Core.Archives.Detection;

/// <summary>
/// One compressed stream. What is in it is decided by <see cref="ArchiveDetector.DetectInside"/> once its first bytes are
/// decompressed: it may be a tar, whatever it is called.
/// </summary>
/// <param name="Filter">Compression, by the content.</param>
/// <param name="InnerName">Name of what is inside: <c>data.csv.gz</c> holds <c>data.csv</c>, <c>a.tgz</c> holds <c>a.tar</c>. Names inside the stream (gzip FNAME) are not looked at.</param>
/// <param name="BaseName">Folder of the entries if it holds a tar, see <see cref="ContainerContent.BaseName"/>.</param>
/// <param name="MustHoldTar">True when the name promises an archive with entries (<c>.tgz</c>, <c>.tar.xz</c>, but also <c>.zip</c>).</param>
public sealed record CompressedContent(CompressionFilter Filter, string InnerName, string BaseName, bool MustHoldTar) : DetectedContent;
