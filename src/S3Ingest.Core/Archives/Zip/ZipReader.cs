using S3Ingest.Core.Archives.Native;

namespace S3Ingest.Core.Archives.Zip;

/// <summary>
/// A zip that can seek. Its entries are those of the central directory, in the order of the file; libarchive expands them,
/// and the framework those of the one common method that libarchive lacks, Deflate64.
/// </summary>
internal sealed class ZipReader : LibArchiveReader
{
    private readonly ZipDirectory _directory;
    private readonly FrameworkZip _framework;
    private int _index = -1;
    private EntryRead? _expanding;

    /// <summary>Opens the archive of a directory that has entries.</summary>
    public ZipReader(Stream content, ZipDirectory directory, ArchiveReadOptions options)
        : base(content, ArchiveFormat.Zip, options, directory.Length) =>
        (_directory, _framework) = (directory, new FrameworkZip(content, options));

    private ZipRecord Record => _directory.Records[_index];

    /// <inheritdoc/>
    protected override ArchiveEntry Describe(ArchiveEntry header)
    {
        if (++_index == _directory.Records.Count)
            throw ArchiveFault.Corrupt(Options.SourceName, "its directory changed while it was read.");
        _directory.CheckLocalHeader(_index);
        _expanding = null;
        return Record.ToEntry(Options.Names) with { LinkTarget = header.LinkTarget };
    }

    /// <inheritdoc/>
    protected override EntryRead OpenContent() =>
        Record.Method == ZipRecord.Deflate64 ? _expanding = _framework.Open(Record) : base.OpenContent();

    /// <inheritdoc/>
    protected override void FinishContent(NativeContent content, CancellationToken cancellationToken)
    {
        if (Record.Method == ZipRecord.Deflate64 && Record.Kind == ArchiveEntryKind.File)
            FrameworkZip.Skip(_expanding ?? _framework.Open(Record), cancellationToken);
        else
            base.FinishContent(content, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void AtEnd(CancellationToken cancellationToken)
    {
        if (_index + 1 != _directory.Records.Count)
            throw ArchiveFault.Corrupt(Options.SourceName, "entries of its directory are not there.");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _framework.Dispose();
    }
}
