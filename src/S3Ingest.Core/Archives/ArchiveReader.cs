using S3Ingest.Core.Archives.Native;
using S3Ingest.Core.Archives.Rar;
using S3Ingest.Core.Archives.SevenZip;
using S3Ingest.Core.Archives.Zip;

namespace S3Ingest.Core.Archives;

/// <summary>
/// Reads an archive forward, entry by entry, on one thread at a time. Content stands only after <see cref="MoveNext"/>
/// returned false: until then a fault of the archive can still come.
/// </summary>
/// <remarks>
/// Faults are <see cref="IngestErrorId.ArchiveCorrupt"/>, <see cref="IngestErrorId.ArchiveEncrypted"/>,
/// <see cref="IngestErrorId.ArchiveUnsupported"/> and <see cref="IngestErrorId.ArchiveLimitExceeded"/>; what the stream
/// itself throws comes through as it is. After a fault only <see cref="Dispose()"/> is left.
/// </remarks>
public abstract class ArchiveReader : IDisposable
{
    /// <summary>Opens an archive whose format was detected.</summary>
    /// <param name="content">
    /// The archive from its first byte to its last; stays the caller's. It is read from 0 when it can seek, else from where
    /// it is, and formats that must seek (7z, RAR) are then held in memory.
    /// </param>
    /// <param name="format">What detection found.</param>
    /// <param name="options">Name and limits.</param>
    public static ArchiveReader Open(Stream content, ArchiveFormat format, ArchiveReadOptions options)
    {
        if (!LibraryLoader.IsAvailable && format != ArchiveFormat.Zip)
            throw ArchiveFault.Unsupported(options.SourceName, $"{format} needs libarchive, which is missing on this system. {LibraryLoader.Advice}");
        if (format == ArchiveFormat.Tar)
            return new TarReader(content, options);
        if (format == ArchiveFormat.Zip && !content.CanSeek && LibraryLoader.IsAvailable)
            return new StreamedZipReader(content, options);
        HeldContent? held = content.CanSeek ? null : new(content, options);
        var reader = OpenSeekable(held ?? content, format, options);
        reader.HeldInMemory = held?.Length ?? 0;
        return reader;
    }

    /// <summary>Bytes of the archive that are held in memory until this is disposed.</summary>
    public long HeldInMemory { get; private set; }

    /// <summary>The entry that <see cref="MoveNext"/> arrived at.</summary>
    public abstract ArchiveEntry Current { get; }

    /// <summary>
    /// True when the format has a checksum of every file's content. A tar has none: damage inside a file shows only through
    /// the compression around it.
    /// </summary>
    public abstract bool ContentIsChecked { get; }

    /// <summary>
    /// Goes on to the next entry. What was not read of the current one is read and checked first. At the end everything that
    /// the archive has to prove itself was looked at: end marker, directory, and the stream to its last byte.
    /// </summary>
    /// <returns>False at the end.</returns>
    public abstract bool MoveNext(CancellationToken cancellationToken);

    /// <summary>
    /// The content of the current entry, forward only, once. Its end is reached only when size and checksum were right.
    /// Valid until the next <see cref="MoveNext"/>.
    /// </summary>
    public abstract Stream OpenEntry();

    /// <summary>Frees what the reader holds, at any point. The content stream stays open: it is the caller's.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the reader holds.</summary>
    protected abstract void Dispose(bool disposing);

    private static ArchiveReader OpenSeekable(Stream content, ArchiveFormat format, ArchiveReadOptions options)
    {
        switch (format)
        {
            case ArchiveFormat.Zip:
                var directory = ZipDirectory.Read(content, options);
                // libarchive does not take a directory without entries for one.
                return LibraryLoader.IsAvailable && directory.Records.Count > 0
                    ? new ZipReader(content, directory, options)
                    : new FrameworkZipReader(content, directory, options);
            case ArchiveFormat.SevenZip:
                SevenZipHeader.Check(content, options);
                return new SevenZipReader(content, options);
            case ArchiveFormat.Rar:
                return new RarReader(content, format, Rar4Blocks.Check(content, options), options);
            case ArchiveFormat.Rar5:
                return new RarReader(content, format, Rar5Blocks.Check(content, options), options);
            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format.");
        }
    }
}
