using System.Buffers;
using S3Ingest.Core.Tabular.Text;

namespace S3Ingest.Core.Tabular.Csv;

/// <summary>
/// The window onto the text: from the start of the field that is being read to the last byte that was read. Knows line and
/// column of its bytes.
/// </summary>
internal sealed class CsvBuffer : IDisposable
{
    // Small enough to stay in the cache between reading, checking and parsing.
    private const int PooledLength = 1 << 18;
    private const string Nul = "A NUL byte: this is no text file, or UTF-16 without byte order mark, or damaged. Save it as UTF-8, or export it again.";

    private readonly Utf8Source _source;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(PooledLength);
    private string? _fault;
    private bool _ended;

    // A byte at or before the window's fields whose line and column are known.
    private int _anchor;
    private long _anchorLine = 1;
    private long _anchorColumn = 1;

    public CsvBuffer(Stream content) => _source = new Utf8Source(content);

    /// <summary>Bytes that were read; behind them, <see cref="CsvBlock.Length"/> more may be read and mean nothing.</summary>
    public int End { get; private set; }

    /// <summary>Why the text ends at <see cref="End"/>; null when it does not, or ends with the stream.</summary>
    public string? Fault => _fault ?? _source.Fault?.Message;

    /// <summary>The text.</summary>
    public ReadOnlySpan<byte> Text => _bytes.AsSpan(0, End);

    /// <summary>First byte of the window.</summary>
    public ref byte First => ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_bytes);

    private int Capacity => _bytes.Length - CsvBlock.Length;

    /// <summary>True when there is no room for <see cref="Read"/>.</summary>
    public bool IsFull => Capacity - End < Utf8Source.SmallestBuffer;

    /// <summary>Reads until the window is full.</summary>
    /// <returns>False when the text has ended.</returns>
    public bool Read(CancellationToken cancellationToken)
    {
        var before = End;
        while (!_ended && !IsFull)
        {
            var read = _source.Read(_bytes.AsSpan(End, Capacity - End), cancellationToken);
            var nul = _bytes.AsSpan(End, read).IndexOf((byte)0);
            if (nul >= 0)
                _fault = Nul;
            _ended = read == 0 || nul >= 0;
            End += nul >= 0 ? nul : read;
        }
        return End > before;
    }

    /// <summary>Forgets the bytes before an offset, which becomes 0.</summary>
    public void Discard(int count)
    {
        if (_anchor < count)
        {
            var position = PositionOf(count, 0);
            (_anchor, _anchorLine, _anchorColumn) = (count, position.Line, position.Column);
        }
        _bytes.AsSpan(count, End - count).CopyTo(_bytes);
        End -= count;
        _anchor -= count;
    }

    /// <summary>Makes room.</summary>
    /// <param name="atMost">Length that is enough, if it is more than the present one; otherwise the length doubles.</param>
    public void Grow(int atMost)
    {
        var length = (int)Math.Min(Array.MaxLength, _bytes.Length * 2L);
        if (atMost > _bytes.Length)
            length = Math.Min(length, atMost);
        var larger = GC.AllocateUninitializedArray<byte>(length);
        Text.CopyTo(larger);
        Release();
        _bytes = larger;
    }

    /// <summary>Notes that a line starts at an offset.</summary>
    /// <param name="offset">Behind a line end, or behind the LF of one whose CR was noted already.</param>
    /// <param name="lines">Lines that ended since the start that was noted before.</param>
    public void StartLine(int offset, long lines)
    {
        _anchor = offset;
        _anchorLine += lines;
        _anchorColumn = 1;
    }

    /// <summary>Line ends from the last line start that was noted up to an offset.</summary>
    public long LinesTo(int offset) => PositionOf(offset, 0).Line - _anchorLine;

    /// <summary>Line and column of a byte of the record that is being read.</summary>
    public TextPosition PositionOf(int offset, long row)
    {
        var text = _bytes.AsSpan(_anchor, offset - _anchor);
        var (line, column) = (_anchorLine, _anchorColumn);
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (b == '\n' && i > 0 && text[i - 1] == '\r')
                continue;
            if (b is (byte)'\n' or (byte)'\r')
                (line, column) = (line + 1, 1);
            else if ((b & 0xC0) != 0x80)
                column++;
        }
        return new TextPosition(row, line, column);
    }

    public void Dispose()
    {
        Release();
        _bytes = [];
        End = 0;
        _ended = true;
    }

    private void Release()
    {
        if (_bytes.Length == PooledLength)
            ArrayPool<byte>.Shared.Return(_bytes);
    }
}
