using S3Ingest.Core.Archives.Native;

namespace S3Ingest.Core.Archives.Rar;

/// <summary>
/// RAR. Its headers were walked over before, and its checksums are compared here: libarchive as distributions build it
/// hands out a file whose CRC is wrong without a word.
/// </summary>
internal sealed class RarReader(Stream content, ArchiveFormat format, IReadOnlyList<uint?> checksums, ArchiveReadOptions options)
    : LibArchiveReader(content, format, options)
{
    private int _index = -1;
    private Crc32 _crc = new();

    /// <inheritdoc/>
    protected override NativeContent CreateContent(ArchiveEntry entry)
    {
        if (++_index == checksums.Count)
            throw ArchiveFault.Corrupt(Options.SourceName, "it has more entries than headers.");
        _crc = new Crc32();
        return new(Native, Options.SourceName, entry.Name, entry.Kind == ArchiveEntryKind.File ? entry.Size : null, false, _crc);
    }

    /// <inheritdoc/>
    protected override EntryRead OpenContent()
    {
        var read = base.OpenContent();
        return (buffer, cancellationToken) =>
        {
            int count = read(buffer, cancellationToken);
            if (count == 0)
                CheckChecksum();
            return count;
        };
    }

    /// <inheritdoc/>
    protected override void FinishContent(NativeContent content, CancellationToken cancellationToken)
    {
        base.FinishContent(content, cancellationToken);
        CheckChecksum();
    }

    /// <inheritdoc/>
    protected override void AtEnd(CancellationToken cancellationToken)
    {
        if (_index + 1 != checksums.Count)
            throw ArchiveFault.Corrupt(Options.SourceName, "entries that it has headers of are not there.");
    }

    private void CheckChecksum()
    {
        if (Current.Kind == ArchiveEntryKind.File && checksums[_index] is { } expected && expected != _crc.Value)
            throw ArchiveFault.Corrupt(Options.SourceName, $"the checksum of '{Current.Name}' is wrong.");
    }
}
