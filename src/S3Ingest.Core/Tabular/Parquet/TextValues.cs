using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>BYTE_ARRAY, for STRING and JSON.</summary>
internal sealed class TextValues(PageCompressor compressor, bool isCompact) : DictionaryValues(compressor, isCompact)
{
    // A longer value is one page's matter and would fill the dictionary.
    private const int LongestEntry = 1 << 16;

    private readonly TextDictionary _dictionary = new();
    private readonly TextBounds _bounds = new();
    private long _openPlain;

    /// <inheritdoc/>
    protected override int Entries => _dictionary.Count;

    /// <inheritdoc/>
    protected override long DictionaryBytes => _dictionary.Page.Length;

    /// <inheritdoc/>
    protected override long DictionaryHeldBytes => _dictionary.HeldBytes;

    /// <inheritdoc/>
    protected override bool IsDegenerate => _dictionary.IsDegenerate;

    /// <inheritdoc/>
    protected override long OpenPlainBytes => _openPlain;

    /// <inheritdoc/>
    protected override bool HasDelta => true;

    /// <summary>True when a value of this length has to go past the dictionary, and it is still in use.</summary>
    public bool IsTooLong(int length) => UsesDictionary && length > LongestEntry;

    /// <summary>Appends values.</summary>
    /// <param name="data">Text of all rows of the batch.</param>
    /// <param name="start">Where the first row's text begins.</param>
    /// <param name="ends">Where each row's text ends.</param>
    /// <param name="defined">One byte a row, 0 for null; empty when no row is null.</param>
    /// <param name="present">Rows that are not null.</param>
    public void Append(ReadOnlySpan<byte> data, int start, ReadOnlySpan<int> ends, ReadOnlySpan<byte> defined, int present)
    {
        // Checked once, so that the loops need not.
        if (start < 0 || start > data.Length || ends.Length > 0 && ends[^1] > data.Length)
            throw new ArgumentException("A text ends behind the data.", nameof(ends));
        int length = ends.IsEmpty ? 0 : ends[^1] - start;
        _openPlain += length + present * 4L;
        if (UsesDictionary)
        {
            AppendToDictionary(data, start, ends, defined, ReserveIndices(present));
            Added(present);
        }
        else
        {
            AppendPlain(data, start, ends, defined, present);
        }
    }

    /// <inheritdoc/>
    public override int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.SequenceCompareTo(right);

    /// <inheritdoc/>
    public override void EndChunk()
    {
        base.EndChunk();
        _bounds.Clear();
        _openPlain = 0;
    }

    /// <inheritdoc/>
    protected override void AppendEntries(PooledBuffer target) => target.Append(_dictionary.Page);

    /// <inheritdoc/>
    protected override void AppendPlain(ReadOnlySpan<int> indices, PooledBuffer target)
    {
        foreach (int index in indices)
            target.Append(_dictionary.Plain(index));
    }

    /// <inheritdoc/>
    protected override PageEncoding AppendDelta(ReadOnlySpan<byte> plain, PooledBuffer target)
    {
        using var lengths = new PooledBuffer();
        for (int at = 0; at < plain.Length;)
        {
            lengths.Append(plain.Slice(at, 4));
            at += 4 + BinaryPrimitives.ReadInt32LittleEndian(plain[at..]);
        }
        var counts = MemoryMarshal.Cast<byte, int>(lengths.Written);
        DeltaBinaryPacked.Encode(counts, target);
        int from = 4;
        foreach (int count in counts)
        {
            target.Append(plain.Slice(from, count));
            from += count + 4;
        }
        return PageEncoding.DeltaLengthByteArray;
    }

    /// <inheritdoc/>
    protected override PageBounds TakeBounds()
    {
        _openPlain = 0;
        return _bounds.Take();
    }

    /// <inheritdoc/>
    protected override void DropDictionary() => _dictionary.Dispose();

    private void AppendToDictionary(ReadOnlySpan<byte> data, int start, ReadOnlySpan<int> ends, ReadOnlySpan<byte> defined, Span<int> indices)
    {
        int count = 0;
        int page = PageNumber;
        for (int row = 0; row < ends.Length; row++)
        {
            int end = ends[row];
            if (defined.IsEmpty || defined[row] != 0)
            {
                var value = data[start..end];
                var beginning = TextStart.Read(data, start, end - start);
                indices[count++] = _dictionary.Add(value, beginning, page, out bool isNewInPage);
                // A value that the page had before does not move its bounds.
                if (isNewInPage)
                    _bounds.Observe(beginning.Order, value);
            }
            start = end;
        }
    }

    private void AppendPlain(ReadOnlySpan<byte> data, int start, ReadOnlySpan<int> ends, ReadOnlySpan<byte> defined, int present)
    {
        const int Copied = 16;
        int length = checked(ends[^1] - start + present * 4);
        // Short values are copied sixteen bytes at a time, as far as both sides have them.
        var room = Plain.Reserve(length + Copied);
        ref byte place = ref MemoryMarshal.GetReference(room);
        ref byte source = ref MemoryMarshal.GetReference(data);
        int at = 0;
        for (int row = 0; row < ends.Length; row++)
        {
            int end = ends[row];
            if (defined.IsEmpty || defined[row] != 0)
            {
                int size = end - start;
                var value = data.Slice(start, size);
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref place, at), size);
                at += 4;
                if (size <= Copied && start <= data.Length - Copied)
                    Unsafe.CopyBlockUnaligned(ref Unsafe.Add(ref place, at), ref Unsafe.Add(ref source, start), Copied);
                else
                    value.CopyTo(room[at..]);
                _bounds.Observe(TextStart.Read(data, start, size).Order, value);
                at += size;
            }
            start = end;
        }
        Plain.Advance(at);
    }
}
