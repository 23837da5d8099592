namespace S3Ingest.Core.Archives.Compression;

/// <summary>
/// The compressed side of the framework's gzip, which stops without a word at what is not the header of a further member.
/// It asks for more bytes only while it has none left. So when it stopped without asking, something was left over; and zeros
/// that end the stream are given one by one, so that what is left over there can only be zeros.
/// </summary>
internal sealed class GzipSource(Stream content) : ForwardStream
{
    private readonly byte[] _buffer = new byte[64 << 10];
    private int _used;
    private int _held;
    private long _zerosBefore;
    private long _zerosAfter;
    private bool _ended;

    /// <summary>True when there was no byte.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>True when everything was given but zeros that pad the stream.</summary>
    public bool IsAtEnd => _ended;

    /// <inheritdoc/>
    protected override int ReadNext(Span<byte> buffer, CancellationToken cancellationToken)
    {
        while (_used == _held && !_ended)
            Fill();
        if (_used == _held)
        {
            if (_zerosAfter == 0)
                return 0;
            _zerosAfter--;
            buffer[0] = 0;
            return 1;
        }
        int count;
        if (_zerosBefore > 0)
        {
            count = (int)Math.Min(_zerosBefore, buffer.Length);
            buffer[..count].Clear();
            _zerosBefore -= count;
            return count;
        }
        count = Math.Min(_held - _used, buffer.Length);
        _buffer.AsSpan(_used, count).CopyTo(buffer);
        _used += count;
        return count;
    }

    private void Fill()
    {
        int count = content.Read(_buffer);
        if (count == 0)
        {
            _ended = true;
            return;
        }
        IsEmpty = false;
        int last = _buffer.AsSpan(0, count).LastIndexOfAnyExcept((byte)0);
        if (last < 0)
        {
            _zerosAfter += count;
            return;
        }
        (_used, _held) = (0, last + 1);
        (_zerosBefore, _zerosAfter) = (_zerosAfter, count - _held);
    }
}
