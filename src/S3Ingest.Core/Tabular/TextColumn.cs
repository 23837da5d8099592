using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace S3Ingest.Core.Tabular;

/// <summary>
/// The values of one column in one batch as valid UTF-8 text, one behind the other. Not thread-safe; buffers are kept
/// when it is cleared.
/// </summary>
public sealed class TextColumn
{
    /// <summary>Longest text of <see cref="AppendShort"/> in bytes.</summary>
    internal const int ShortText = 32;

    private byte[] _data = [];
    private int[] _ends = [];
    private CellKind[] _kinds = [];
    private int _length;

    /// <summary>Values.</summary>
    public int Count { get; private set; }

    /// <summary>Text of all values.</summary>
    public ReadOnlySpan<byte> Data => _data.AsSpan(0, _length);

    /// <summary>Where each value's text ends in <see cref="Data"/>; it begins where the one before it ends.</summary>
    public ReadOnlySpan<int> Ends => _ends.AsSpan(0, Count);

    /// <summary>Kind of each value.</summary>
    public ReadOnlySpan<CellKind> Kinds => _kinds.AsSpan(0, Count);

    /// <summary>Text of one value.</summary>
    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            var start = row == 0 ? 0 : _ends[row - 1];
            return _data.AsSpan(start, _ends[row] - start);
        }
    }

    /// <summary>Appends a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(CellKind kind, ReadOnlySpan<byte> text)
    {
        if (Count == _ends.Length || _data.Length - _length < text.Length)
            Grow(text.Length);
        text.CopyTo(_data.AsSpan(_length));
        _length += text.Length;
        _kinds[Count] = kind;
        _ends[Count++] = _length;
    }

    /// <summary>Appends a value of at most <see cref="ShortText"/> bytes, without a call for the copy.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="text">Start of the text; <see cref="ShortText"/> bytes must be readable there.</param>
    /// <param name="length">Bytes of the text, 0 to <see cref="ShortText"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AppendShort(CellKind kind, ref byte text, int length)
    {
        if (Count == _ends.Length || _data.Length - _length < ShortText)
            Grow(ShortText);
        // What lies behind the text is overwritten by the next value.
        Vector256.LoadUnsafe(ref text).StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(_data), (nuint)_length);
        _length += length;
        _kinds[Count] = kind;
        _ends[Count++] = _length;
    }

    /// <summary>Appends nulls until there are <paramref name="count"/> values.</summary>
    public void PadTo(int count)
    {
        if (Count >= count)
            return;
        if (_ends.Length < count)
            GrowRows(count);
        _ends.AsSpan(Count, count - Count).Fill(_length);
        _kinds.AsSpan(Count, count - Count).Clear();
        Count = count;
    }

    /// <summary>Forgets the values.</summary>
    public void Clear() => Count = _length = 0;

    private void Grow(int room)
    {
        if (Count == _ends.Length)
            GrowRows(Count + 1);
        if (_data.Length - _length < room)
            Array.Resize(ref _data, (int)Math.Min(Array.MaxLength, Math.Max(256, Math.Max(_data.Length * 2L, (long)_length + room))));
    }

    private void GrowRows(int rows)
    {
        rows = Math.Max(Math.Max(64, _ends.Length * 2), rows);
        Array.Resize(ref _ends, rows);
        Array.Resize(ref _kinds, rows);
    }
}
