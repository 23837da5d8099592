using System.Runtime.CompilerServices;
using System.Text;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>
/// Least and greatest text of the open page in the order of UTF-8 and JSON: unsigned bytes. Keeps the beginnings only, since
/// bounds are cut to <see cref="MaxLength"/> bytes: the beginning of the least value is the least beginning.
/// </summary>
internal sealed class TextBounds
{
    /// <summary>Bytes of a bound.</summary>
    public const int MaxLength = 64;

    // One byte more than a bound tells whether the value is longer than it.
    private const int Kept = MaxLength + 1;

    private readonly byte[] _min = new byte[Kept];
    private readonly byte[] _max = new byte[Kept];
    private ulong _minStart;
    private ulong _maxStart;
    private int _minLength = -1;
    private int _maxLength;

    /// <summary>Takes a value in.</summary>
    /// <param name="start"><see cref="TextStart.Order"/> of the value.</param>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Observe(ulong start, ReadOnlySpan<byte> value)
    {
        if (start > _minStart && start < _maxStart && _minLength >= 0)
            return;
        ObserveWhole(start, value);
    }

    /// <summary>Bounds as they are written; the next ones begin.</summary>
    public PageBounds Take()
    {
        if (_minLength < 0)
            return default;
        var min = _min.AsSpan(0, _minLength);
        var max = _max.AsSpan(0, _maxLength);
        var bounds = new PageBounds(
            (min.Length < Kept ? min : min[..CharacterStart(min, MaxLength)]).ToArray(),
            max.Length < Kept ? max.ToArray() : Above(max),
            IsMinExact: min.Length < Kept, IsMaxExact: max.Length < Kept);
        _minLength = -1;
        return bounds;
    }

    /// <summary>Forgets what was observed.</summary>
    public void Clear() => _minLength = -1;

    private void ObserveWhole(ulong start, ReadOnlySpan<byte> value)
    {
        value = value[..Math.Min(value.Length, Kept)];
        bool first = _minLength < 0;
        if (first || value.SequenceCompareTo(_min.AsSpan(0, _minLength)) < 0)
        {
            value.CopyTo(_min);
            (_minLength, _minStart) = (value.Length, start);
        }
        if (first || value.SequenceCompareTo(_max.AsSpan(0, _maxLength)) > 0)
        {
            value.CopyTo(_max);
            (_maxLength, _maxStart) = (value.Length, start);
        }
    }

    // The shortest change of the cut value that is greater than all that begin like it and valid UTF-8: its last character
    // that has a successor gets it. Null when none has one.
    private static byte[]? Above(ReadOnlySpan<byte> value)
    {
        int end = CharacterStart(value, MaxLength);
        while (end > 0)
        {
            int start = CharacterStart(value, end - 1);
            Rune.DecodeFromUtf8(value[start..end], out var last, out _);
            int next = last.Value == 0xD7FF ? 0xE000 : last.Value + 1;
            if (Rune.IsValid(next) && start + new Rune(next).Utf8SequenceLength <= MaxLength)
            {
                var above = new byte[start + new Rune(next).Utf8SequenceLength];
                value[..start].CopyTo(above);
                new Rune(next).EncodeToUtf8(above.AsSpan(start));
                return above;
            }
            end = start;
        }
        return null;
    }

    // The start of the character that the byte belongs to.
    private static int CharacterStart(ReadOnlySpan<byte> value, int at)
    {
        while (at > 0 && (value[at] & 0xC0) == 0x80)
            at--;
        return at;
    }
}
