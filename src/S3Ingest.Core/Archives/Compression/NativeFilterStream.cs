using S3Ingest.Core.Archives.Native;

namespace S3Ingest.Core.Archives.Compression;

/// <summary>A compressed stream expanded by one filter of libarchive.</summary>
internal sealed class NativeFilterStream : DecompressedStream
{
    private readonly string _source;
    private readonly NativeReader _reader;
    private readonly NativeContent _content;

    /// <summary>Opens the filter; the stream stays the caller's.</summary>
    public NativeFilterStream(Stream content, int filter, ArchiveReadOptions options)
    {
        _source = options.SourceName;
        _reader = NativeReader.OpenFilter(content, filter, options.SourceName);
        try
        {
            _ = _reader.NextHeader(default);
        }
        catch
        {
            _reader.Dispose();
            throw;
        }
        _content = new NativeContent(_reader, options.SourceName, options.SourceName, null, false, null);
    }

    /// <summary>What <see cref="ContentIsChecked"/> says.</summary>
    public bool HasChecksum { get; init; } = true;

    /// <inheritdoc/>
    public override bool ContentIsChecked => HasChecksum;

    /// <inheritdoc/>
    protected override int ReadNext(Span<byte> buffer, CancellationToken cancellationToken)
    {
        int count = _content.Read(buffer, cancellationToken);
        if (count == 0)
            CheckRest(cancellationToken);
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _reader.Dispose();
        base.Dispose(disposing);
    }

    // libarchive takes what is not the header of a further bzip2 member for the end, whatever it is.
    private void CheckRest(CancellationToken cancellationToken)
    {
        _reader.Drain(cancellationToken);
        long rest = _reader.Read - _reader.Taken;
        if (rest > _reader.TrailingZeros)
            throw ArchiveFault.Corrupt(_source, $"{rest:N0} bytes follow its end that are no further part of it.");
    }
}
