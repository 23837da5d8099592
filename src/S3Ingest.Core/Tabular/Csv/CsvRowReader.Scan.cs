using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace S3Ingest.Core.Tabular.Csv;

/// <content>The pass over the bytes: from one delimiter, quote or line end to the next, fields going straight to their columns.</content>
public sealed partial class CsvRowReader
{
    private RowBatch _batch = new();
    private TextColumn[] _columns = [];
    private CsvBlock _block;
    private byte[] _unescaped = [];
    private Phase _phase;

    // Offsets in the buffer: the next byte to look at, the start of the field, and the quote that perhaps closed it.
    private int _position;
    private int _start;
    private int _closed;

    private int _index;
    private int _width;
    private long _rowBytes;
    private bool _isEscaped;
    private bool _hasLines;
    private bool _isBehindCr;

    private enum Phase
    {
        /// <summary>In an unquoted field, or before the first byte of any.</summary>
        Plain,

        /// <summary>Behind the opening quote.</summary>
        Quoted,

        /// <summary>Behind a quote that closes the field or is the first of a doubled one.</summary>
        Closed,
    }

    private bool IsFirstRecord => _names.Length == 0;

    private void StartBody()
    {
        var start = Dialect!.BodyStart;
        _block = new CsvBlock(Dialect.Delimiter, Dialect.Quote);
        _position = _start = start;
        if (start > 0)
            _buffer.StartLine(start, 1);
    }

    // True when the batch is full or the first record is complete; false when the bytes are used up.
    private bool Scan()
    {
        ref var bytes = ref _buffer.First;
        var block = _block;
        var (delimiter, quote) = (Dialect!.Delimiter, Dialect.Quote);
        var columns = _columns;
        var end = _buffer.End;
        var maxLength = _maxValueBytes;
        var position = _position;
        var (start, index, fieldBytes) = (_start, _index, 0L);
        while (position < end)
        {
            var specials = block.Specials(ref Unsafe.Add(ref bytes, position));
            var left = end - position;
            if (left < CsvBlock.Length)
                specials &= (1UL << left) - 1;
            while (specials != 0)
            {
                var at = position + BitOperations.TrailingZeroCount(specials);
                specials &= specials - 1;
                var special = Unsafe.Add(ref bytes, at);
                if (_phase == Phase.Plain)
                {
                    if (special == delimiter)
                    {
                        var length = at - start;
                        if ((uint)index >= (uint)columns.Length || length > maxLength)
                            columns = CheckField(start, index, at);
                        Append(columns[index++], length == 0 ? CellKind.Null : CellKind.Text, ref Unsafe.Add(ref bytes, start), length);
                        fieldBytes += length;
                        start = at + 1;
                        continue;
                    }
                    if (special == quote)
                    {
                        if (at == start)
                            _phase = Phase.Quoted;
                        continue;
                    }
                    if (index == 0 && at == start && SkipLine(at, special))
                    {
                        start = at + 1;
                        continue;
                    }
                    (_start, _index) = (start, index);
                    EndPlainField(at);
                }
                else if (_phase == Phase.Quoted)
                {
                    if (special == quote)
                        (_phase, _closed) = (Phase.Closed, at);
                    else if (special != delimiter)
                        _hasLines = true;
                    continue;
                }
                else
                {
                    (_start, _index) = (start, index);
                    if (at != _closed + 1)
                        throw TextBehindQuote();
                    if (special == quote)
                    {
                        (_phase, _isEscaped) = (Phase.Quoted, true);
                        continue;
                    }
                    EndQuotedField();
                    columns = _columns;
                    if (special == delimiter)
                    {
                        index++;
                        start = at + 1;
                        continue;
                    }
                }
                columns = _columns;
                _rowBytes += fieldBytes;
                EndRow(at, special);
                (start, index, fieldBytes) = (at + 1, 0, 0);
                if (_batch.IsFull || IsFirstRecord)
                {
                    _position = at + 1;
                    return true;
                }
            }
            position += Math.Min(left, CsvBlock.Length);
        }
        (_position, _start, _index) = (position, start, index);
        _rowBytes += fieldBytes;
        return false;
    }

    // An LF that belongs to the CR before it, or a blank line that is no row.
    private bool SkipLine(int at, byte special)
    {
        var isHalf = _isBehindCr && special == '\n';
        if (!isHalf && !Dialect!.SkipsBlankLines)
            return false;
        _isBehindCr = special == '\r';
        _buffer.StartLine(at + 1, isHalf ? 0 : 1);
        return true;
    }

    private void EndPlainField(int end)
    {
        var length = end - _start;
        Append(CheckField(end)[_index++], length == 0 ? CellKind.Null : CellKind.Text, ref Unsafe.Add(ref _buffer.First, _start), length);
        _rowBytes += length;
    }

    private void EndQuotedField()
    {
        var column = CheckField(_closed)[_index++];
        var length = _closed - _start - 1;
        ref var text = ref Unsafe.Add(ref _buffer.First, _start + 1);
        if (_isEscaped)
        {
            var unescaped = Unescape(MemoryMarshal.CreateReadOnlySpan(ref text, length));
            column.Append(CellKind.Text, unescaped);
            length = unescaped.Length;
            _isEscaped = false;
        }
        else
        {
            Append(column, CellKind.Text, ref text, length);
        }
        _rowBytes += length;
        _phase = Phase.Plain;
    }

    // Behind every field there are more bytes that may be read than a short text has.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Append(TextColumn column, CellKind kind, ref byte text, int length)
    {
        if (length <= TextColumn.ShortText)
            column.AppendShort(kind, ref text, length);
        else
            column.Append(kind, MemoryMarshal.CreateReadOnlySpan(ref text, length));
    }

    private void EndRow(int at, byte special)
    {
        if (IsFirstRecord)
            _width = _index;
        else if (_index < _columns.Length)
            throw TooFewFields(at, _index);
        _batch.EndFullRow(_rowBytes);
        _buffer.StartLine(at + 1, _hasLines ? _buffer.LinesTo(at) + 1 : 1);
        _isBehindCr = special == '\r';
        _start = at + 1;
        _index = 0;
        _rowBytes = 0;
        _hasLines = false;
    }

    private TextColumn[] CheckField(int start, int index, int end)
    {
        (_start, _index) = (start, index);
        return CheckField(end);
    }

    // The columns that the field may go to, or what is wrong with it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private TextColumn[] CheckField(int end)
    {
        if (end - _start > _maxValueBytes && ValueBytes(end) > _maxValueBytes)
            throw TooLong();
        if (_index < _columns.Length)
            return _columns;
        if (!IsFirstRecord)
            throw TooManyFields(end);
        if (_index == MaxColumns)
            throw TooManyColumns();
        _batch.EnsureColumns(Math.Clamp(_index * 2, 4, MaxColumns));
        return _columns = [.. _batch.Columns];
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> text)
    {
        if (_unescaped.Length < text.Length)
            _unescaped = new byte[Math.Max(text.Length, Math.Min(_unescaped.Length * 2L, Array.MaxLength))];
        var length = 0;
        while (true)
        {
            var quote = text.IndexOf(Dialect!.Quote);
            if (quote < 0)
                break;
            text[..(quote + 1)].CopyTo(_unescaped.AsSpan(length));
            length += quote + 1;
            text = text[(quote + 2)..];
        }
        text.CopyTo(_unescaped.AsSpan(length));
        return _unescaped.AsSpan(0, length + text.Length);
    }
}
