namespace S3Ingest.Core.Archives;

/// <summary>7z and RAR, whose headers were looked at before: libarchive sees the rest.</summary>
internal sealed class IndexedReader(Stream content, ArchiveFormat format, ArchiveReadOptions options)
    : LibArchiveReader(content, format, options)
{
    /// <inheritdoc/>
    protected override void AtEnd(CancellationToken cancellationToken)
    {
    }
}
