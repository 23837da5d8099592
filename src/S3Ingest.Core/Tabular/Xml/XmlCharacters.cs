using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace S3Ingest.Core.Tabular.Xml;

/// <summary>
/// The characters of a document. Bytes that are no character are an error and never a replacement character, and every
/// read is filled as long as there is content, so that the parser sees the same whatever the stream does.
/// </summary>
internal sealed class XmlCharacters : TextReader
{
    private const int BufferBytes = 1 << 16;

    private readonly Stream _content;
    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(BufferBytes);
    // No encoding has more UTF-16 units than bytes, and what a decoder keeps back is below the reserve.
    private readonly char[] _chars = ArrayPool<char>.Shared.Rent(BufferBytes + 64);
    private readonly Encoding? _encoding;
    private readonly Decoder? _decoder;
    private int _byteStart;
    private int _byteEnd;
    private int _charStart;
    private int _charEnd;
    private bool _atEnd;
    private bool _isBroken;
    private bool _lastWasReturn;

    /// <summary>Reads the head of the content.</summary>
    /// <exception cref="XmlRefusalException">The declared encoding is unknown or not the one of the content.</exception>
    public XmlCharacters(Stream content, CancellationToken cancellationToken)
    {
        _content = content;
        Cancellation = cancellationToken;
        FillBytes();
        IsEmpty = _byteEnd == 0;
        _encoding = XmlEncoding.Detect(_bytes.AsSpan(0, Math.Min(_byteEnd, XmlEncoding.HeadBytes)), out _byteStart);
        _decoder = _encoding?.GetDecoder();
    }

    /// <summary>Looked at before each read of the stream.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>True when the content has no byte.</summary>
    public bool IsEmpty { get; }

    /// <summary>True when the next bytes are no character.</summary>
    public bool IsBroken => _isBroken && _charStart == _charEnd;

    /// <summary>Line, from 1, of the next character.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Place in its line, from 1, in code points, of the next character.</summary>
    public long Column { get; private set; } = 1;

    /// <inheritdoc/>
    public override int Read(char[] buffer, int index, int count)
    {
        var total = 0;
        while (total < count)
        {
            if (_charStart == _charEnd && !FillChars())
                break;
            var taken = Math.Min(count - total, _charEnd - _charStart);
            _chars.AsSpan(_charStart, taken).CopyTo(buffer.AsSpan(index + total));
            Pass(_chars.AsSpan(_charStart, taken));
            _charStart += taken;
            total += taken;
        }
        if (total == 0 && IsBroken)
            throw new XmlRefusalException(
                $"There are bytes that are no character in the encoding {(_encoding ?? Encoding.UTF8).WebName}. "
                + "Save the file in UTF-8, or name its encoding in the XML declaration.");
        return total;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            ArrayPool<char>.Shared.Return(_chars);
        }
        base.Dispose(disposing);
    }

    private bool FillChars()
    {
        _charStart = _charEnd = 0;
        while (_charEnd == 0 && !_isBroken)
        {
            if (_byteStart == _byteEnd && _atEnd && _decoder is null)
                return false;
            if (_decoder is null)
                DecodeUtf8();
            else if (!Decode(_decoder))
                return false;
        }
        return _charEnd > 0;
    }

    private void DecodeUtf8()
    {
        var status = Utf8.ToUtf16(
            _bytes.AsSpan(_byteStart, _byteEnd - _byteStart), _chars, out var used, out _charEnd, replaceInvalidSequences: false, isFinalBlock: _atEnd);
        _byteStart += used;
        if (status == System.Buffers.OperationStatus.InvalidData)
            _isBroken = true;
        else if (!_atEnd)
            FillBytes();
    }

    private bool Decode(Decoder decoder)
    {
        var input = _bytes.AsSpan(_byteStart, _byteEnd - _byteStart);
        var isLast = _atEnd;
        try
        {
            _charEnd = decoder.GetChars(input, _chars, flush: isLast);
        }
        catch (DecoderFallbackException e)
        {
            _isBroken = true;
            // With one byte a character the good ones before the bad one can be handed out, so the position is exact.
            if (_encoding!.IsSingleByte && e.Index > 0)
                _charEnd = _encoding.GetChars(input[..e.Index], _chars);
        }
        _byteStart = _byteEnd;
        if (!isLast)
            FillBytes();
        return !isLast || _charEnd > 0;
    }

    private void FillBytes()
    {
        // What is left is the beginning of a character.
        _bytes.AsSpan(_byteStart, _byteEnd - _byteStart).CopyTo(_bytes);
        _byteEnd -= _byteStart;
        _byteStart = 0;
        while (_byteEnd < BufferBytes && !_atEnd)
        {
            Cancellation.ThrowIfCancellationRequested();
            var read = _content.Read(_bytes, _byteEnd, BufferBytes - _byteEnd);
            _byteEnd += read;
            _atEnd = read == 0;
        }
    }

    private void Pass(ReadOnlySpan<char> passed)
    {
        // CR LF is one line end; the two are told apart from a lone CR by the character that follows.
        var ends = passed.Count('\n');
        if (passed.Contains('\r'))
            ends += passed.Count('\r') - passed.Count("\r\n");
        if (_lastWasReturn && passed[0] == '\n')
            ends--;
        _lastWasReturn = passed[^1] == '\r';
        Line += ends;
        var last = passed.LastIndexOfAny('\r', '\n');
        if (last >= 0)
            Column = 1;
        foreach (var unit in passed[(last + 1)..])
        {
            if (!char.IsLowSurrogate(unit))
                Column++;
        }
    }
}
