using System.IO.Compression;

namespace S3Ingest.Core.Archives.Compression;

/// <summary>gzip (RFC 1952) by the framework where it is strict: it checks CRC-32 and length of every member.</summary>
internal sealed class GzipStream : DecompressedStream
{
    private readonly string _name;
    private readonly GzipSource _source;
    private readonly GZipStream _expanded;

    /// <summary>Opens it; the stream stays the caller's.</summary>
    public GzipStream(Stream content, ArchiveReadOptions options)
    {
        _name = options.SourceName;
        _source = new GzipSource(content);
        _expanded = new GZipStream(_source, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <inheritdoc/>
    protected override int ReadNext(Span<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            int count = _expanded.Read(buffer);
            if (count == 0)
                CheckEnd();
            return count;
        }
        catch (InvalidDataException e)
        {
            throw ArchiveFault.Corrupt(_name, $"it cannot be expanded: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _expanded.Dispose();
            _source.Dispose();
        }
        base.Dispose(disposing);
    }

    private void CheckEnd()
    {
        if (_source.IsEmpty)
            throw ArchiveFault.Corrupt(_name, "it is empty.");
        if (!_source.IsAtEnd)
            throw ArchiveFault.Corrupt(_name, "something follows its end that is no further member of it.");
    }
}
