namespace S3Ingest.Core.Archives.Compression;

/// <summary>A stream whose beginning was read to look at it, and comes again.</summary>
internal sealed class PrefixedStream : ForwardStream
{
    private readonly Stream _content;
    private readonly byte[] _prefix;
    private readonly int _length;
    private int _used;

    /// <summary>Reads the beginning.</summary>
    public PrefixedStream(Stream content, int length)
    {
        (_content, _prefix) = (content, new byte[length]);
        _length = content.ReadAtLeast(_prefix, length, throwOnEndOfStream: false);
    }

    /// <summary>The beginning; shorter only when the stream is.</summary>
    public ReadOnlySpan<byte> Prefix => _prefix.AsSpan(0, _length);

    /// <inheritdoc/>
    protected override int ReadNext(Span<byte> buffer, CancellationToken cancellationToken)
    {
        if (_used == _length)
            return _content.Read(buffer);
        int count = Math.Min(buffer.Length, _length - _used);
        _prefix.AsSpan(_used, count).CopyTo(buffer);
        _used += count;
        return count;
    }
}
