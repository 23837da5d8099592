using S3Ingest.Core.Archives.Native;

namespace S3Ingest.Core.Archives;

/// <summary>
/// tar. After the end marker the stream is read on to its last byte: the compression around it has its checksum there,
/// and further tars may follow, which are read too. A tar without any end marker was cut off.
/// </summary>
internal sealed class TarReader(Stream content, ArchiveReadOptions options)
    : LibArchiveReader(content, ArchiveFormat.Tar, options)
{
    private const int BlockSize = 512;

    private long _endOfEntries;

    /// <inheritdoc/>
    public override bool ContentIsChecked => false;

    /// <inheritdoc/>
    protected override NativeContent CreateContent(ArchiveEntry entry) =>
        new(Native, Options.SourceName, entry.Name, entry.Kind == ArchiveEntryKind.File ? entry.Size : null, true, null);

    /// <inheritdoc/>
    protected override void FinishContent(NativeContent content, CancellationToken cancellationToken)
    {
        base.FinishContent(content, cancellationToken);
        _endOfEntries = Native.Taken;
    }

    // libarchive reads to the end of the stream, and takes an end between two entries for a good one.
    protected override void AtEnd(CancellationToken cancellationToken)
    {
        Native.Drain(cancellationToken);
        if (Native.Read - _endOfEntries < BlockSize)
        {
            throw ArchiveFault.Corrupt(
                Options.SourceName,
                "the two empty blocks that end a tar are missing, so it was cut off or its writer did not finish.");
        }
    }
}
