namespace S3Ingest.Core.Archives.Zip;

/// <summary>A zip where libarchive is absent: stored, Deflate and Deflate64, everything that most zips have. And one without entries.</summary>
internal sealed class FrameworkZipReader : ArchiveReader
{
    private readonly ArchiveReadOptions _options;
    private readonly ZipDirectory _directory;
    private readonly FrameworkZip _framework;
    private int _index = -1;
    private ArchiveEntry? _current;
    private EntryRead? _read;
    private EntryStream? _stream;

    /// <summary>Opens the archive of a directory.</summary>
    public FrameworkZipReader(Stream content, ZipDirectory directory, ArchiveReadOptions options) =>
        (_options, _directory, _framework) = (options, directory, new FrameworkZip(content, options));

    /// <inheritdoc/>
    public override ArchiveEntry Current => _current ?? throw new InvalidOperationException("There is no current entry.");

    /// <inheritdoc/>
    public override bool ContentIsChecked => true;

    private ZipRecord Record => _directory.Records[_index];

    /// <inheritdoc/>
    public override bool MoveNext(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_current is { Kind: ArchiveEntryKind.File })
            FrameworkZip.Skip(_read ?? Expand(), cancellationToken);
        _stream?.Close();
        (_current, _read, _stream) = (null, null, null);
        if (_index + 1 >= _directory.Records.Count)
            return false;
        _directory.CheckLocalHeader(++_index);
        _current = Record.ToEntry(_options.Names);
        return true;
    }

    /// <inheritdoc/>
    public override Stream OpenEntry()
    {
        if (_current is null || _stream is not null)
            throw new InvalidOperationException("There is no current entry, or it was opened before.");
        return _stream = new EntryStream(_read = Expand());
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _stream?.Close();
        _framework.Dispose();
    }

    private EntryRead Expand()
    {
        if (Record.IsEncrypted)
            throw ArchiveFault.Encrypted(_options.SourceName, $"'{Current.Name}' needs a password.");
        if (Record.Method is not (ZipRecord.Stored or ZipRecord.Deflated or ZipRecord.Deflate64))
        {
            throw ArchiveFault.Unsupported(
                _options.SourceName,
                $"'{Current.Name}' is compressed by {ZipRecord.NameOf(Record.Method)}, which needs libarchive. {Native.LibraryLoader.Advice}");
        }
        return _framework.Open(Record);
    }
}
