using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using TranscodingStatus = System.Buffers.OperationStatus;

namespace S3Ingest.Core.Tabular.Text;

/// <summary>
/// Text of a forward-only stream as valid UTF-8: UTF-8 with or without byte order mark, or UTF-16 with one. What it gives
/// out depends on the bytes and on the lengths that are asked for, never on how the stream cuts its reads.
/// </summary>
/// <remarks>
/// It never throws for content. It ends before the first byte that is not text of the encoding, and <see cref="Fault"/>
/// says which that is: only the parser knows the row, line and column, which are those right behind the last byte it got.
/// </remarks>
/// <param name="content">Stays open: it is the caller's.</param>
internal sealed class Utf8Source(Stream content)
{
    /// <summary>Shortest buffer that <see cref="Read"/> fills: room for a character and for the start of one before it.</summary>
    public const int SmallestBuffer = 16;

    private const int RawBytes = 1 << 16;

    private readonly Stream _content = content;

    // Bytes that were read and not given out: what follows the mark, an incomplete character, or UTF-16 in machine order.
    private byte[] _held = new byte[4];
    private int _heldStart;
    private int _heldEnd;
    private Form _form;
    private bool _drained;
    private long _offset;

    private enum Form
    {
        Unknown,
        Utf8,
        Utf16LittleEndian,
        Utf16BigEndian,
        Done,
    }

    /// <summary>Why the text ended early; null while it has not, and when it ended with the stream.</summary>
    public EncodingFault? Fault { get; private set; }

    /// <summary>Fills the buffer as far as the text goes.</summary>
    /// <param name="buffer">At least <see cref="SmallestBuffer"/> bytes.</param>
    /// <param name="cancellationToken">Looked at before each read of the stream.</param>
    /// <returns>Bytes of whole characters; 0 only at the end, or where <see cref="Fault"/> lies.</returns>
    public int Read(Span<byte> buffer, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer.Length, SmallestBuffer);
        if (_form == Form.Unknown)
            ReadMark(cancellationToken);
        return _form switch
        {
            Form.Utf8 => ReadUtf8(buffer, cancellationToken),
            Form.Done => 0,
            _ => ReadUtf16(buffer, cancellationToken),
        };
    }

    // The marks of RFC 3629 section 6 and of RFC 2781 section 3.2; those of UTF-32 only to name what is wrong.
    private void ReadMark(CancellationToken cancellationToken)
    {
        _heldEnd = Fill(_held, cancellationToken);
        var start = _held.AsSpan(0, _heldEnd);
        (_form, var length) = start switch
        {
            [0xFF, 0xFE, 0, 0] or [0, 0, 0xFE, 0xFF] => (Form.Done, 0),
            [0xFF, 0xFE, ..] => (Form.Utf16LittleEndian, 2),
            [0xFE, 0xFF, ..] => (Form.Utf16BigEndian, 2),
            [0xEF, 0xBB, 0xBF, ..] => (Form.Utf8, 3),
            _ => (Form.Utf8, 0),
        };
        if (_form == Form.Done)
            Fault = new EncodingFault(0, "The text is UTF-32, which is not read. Save it as UTF-8.");
        _heldStart = length;
        _offset = length;
        if (_form is Form.Utf16LittleEndian or Form.Utf16BigEndian)
        {
            var raw = new byte[RawBytes];
            start[length..].CopyTo(raw);
            (_held, _heldStart, _heldEnd) = (raw, 0, start.Length - length);
            ToMachineOrder(raw.AsSpan(0, _heldEnd));
        }
    }

    private int ReadUtf8(Span<byte> buffer, CancellationToken cancellationToken)
    {
        var count = _heldEnd - _heldStart;
        _held.AsSpan(_heldStart, count).CopyTo(buffer);
        count += Fill(buffer[count..], cancellationToken);
        var text = buffer[..count];
        var whole = _drained ? count : count - IncompleteTail(text);
        if (!Utf8.IsValid(text[..whole]))
        {
            var valid = ValidPrefix(text);
            End(new EncodingFault(_offset + valid, NotUtf8(text[valid..])));
            return valid;
        }
        text[whole..].CopyTo(_held);
        (_heldStart, _heldEnd) = (0, count - whole);
        _offset += whole;
        if (_drained)
            End(null);
        return whole;
    }

    private int ReadUtf16(Span<byte> buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        // Three bytes are the most that one UTF-16 unit becomes.
        while (buffer.Length - filled >= 4 && _form != Form.Done)
        {
            if (_heldEnd - _heldStart < 4 && !_drained)
                Refill(cancellationToken);
            var units = MemoryMarshal.Cast<byte, char>(_held.AsSpan(_heldStart, (_heldEnd - _heldStart) & ~1));
            var status = Utf8.FromUtf16(units, buffer[filled..], out var read, out var written, false, _drained);
            filled += written;
            _heldStart += read * 2;
            _offset += read * 2;
            if (status == TranscodingStatus.InvalidData)
                End(new EncodingFault(_offset, $"0x{(ushort)units[read]:X4} is half of a UTF-16 pair without the other half: the text is damaged. Export it again."));
            else if (_drained && _heldEnd - _heldStart == 1)
                End(new EncodingFault(_offset, "The text is UTF-16 and ends in the middle of a character: it is cut off. Export it again."));
            else if (_drained && _heldEnd == _heldStart)
                End(null);
            else if (status == TranscodingStatus.DestinationTooSmall)
                break;
        }
        return filled;
    }

    private void Refill(CancellationToken cancellationToken)
    {
        var count = _heldEnd - _heldStart;
        _held.AsSpan(_heldStart, count).CopyTo(_held);
        var got = Fill(_held.AsSpan(count), cancellationToken);
        ToMachineOrder(_held.AsSpan(count, got));
        (_heldStart, _heldEnd) = (0, count + got);
    }

    // Reads end at an even place, the last one of a damaged text excepted: its odd byte is never decoded.
    private void ToMachineOrder(Span<byte> raw)
    {
        if (_form == Form.Utf16BigEndian != BitConverter.IsLittleEndian)
            return;
        var units = MemoryMarshal.Cast<byte, ushort>(raw[..(raw.Length & ~1)]);
        BinaryPrimitives.ReverseEndianness(units, units);
    }

    private void End(EncodingFault? fault)
    {
        Fault = fault;
        _form = Form.Done;
    }

    private int Fill(Span<byte> buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < buffer.Length && !_drained)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = _content.Read(buffer[filled..]);
            _drained = read == 0;
            filled += read;
        }
        return filled;
    }

    private static int IncompleteTail(ReadOnlySpan<byte> text)
    {
        for (var back = 1; back <= Math.Min(3, text.Length); back++)
        {
            var b = text[^back];
            if (b < 0x80)
                return 0;
            if (b >= 0xC0)
                return back < (b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2) ? back : 0;
        }
        return 0;
    }

    private static int ValidPrefix(ReadOnlySpan<byte> text)
    {
        var valid = 0;
        while (Rune.DecodeFromUtf8(text[valid..], out _, out var length) == TranscodingStatus.Done)
            valid += length;
        return valid;
    }

    private static string NotUtf8(ReadOnlySpan<byte> at) =>
        $"Byte 0x{at[0]:X2} is not valid UTF-8 here. Save the file as UTF-8 (it may be in an older encoding such as Windows-1252), or export it again if it is damaged.";
}
