namespace S3Ingest.Core.Archives.SevenZip;

/// <summary>7z, whose header was looked at before. libarchive checks the CRC of every file.</summary>
internal sealed class SevenZipReader(Stream content, ArchiveReadOptions options)
    : LibArchiveReader(content, ArchiveFormat.SevenZip, options)
{
    // The entries are those of the header, whose checksum was right; nothing follows it.
    /// <inheritdoc/>
    protected override void AtEnd(CancellationToken cancellationToken)
    {
    }
}
