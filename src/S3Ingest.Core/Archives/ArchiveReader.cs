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
    /// The archive from its first byte to its last; stays the caller's and is read from its present position if it cannot
    /// seek, from 0 if it can. Formats that must seek (7z, RAR) are held in memory when it cannot.
    /// </param>
    /// <param name="format">What detection found.</param>
    /// <param name="options">Name and limits.</param>
    public static ArchiveReader Open(Stream content, ArchiveFormat format, ArchiveReadOptions options) =>
        throw new NotSupportedException();

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
}
