namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>BOOLEAN: PLAIN, a bit a value. Data page v1 has no other encoding that every reader takes.</summary>
internal sealed class BooleanValues : ColumnValues
{
    private readonly PooledBuffer _bits = new();
    private int _count;
    private int _ones;

    /// <inheritdoc/>
    public override long PageBytes => _bits.Length;

    /// <inheritdoc/>
    public override long HeldBytes => _bits.Length;

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> values)
    {
        int bytes = (_count + values.Length + 7) / 8;
        int more = bytes - _bits.Length;
        _bits.Reserve(more)[..more].Clear();
        _bits.Advance(more);
        var bits = _bits.Written;
        foreach (byte value in values)
        {
            int bit = value != 0 ? 1 : 0;
            bits[_count >> 3] |= (byte)(bit << (_count & 7));
            _ones += bit;
            _count++;
        }
    }

    /// <inheritdoc/>
    public override PageEncoding EndPage(PooledBuffer target, bool isLast, out PageBounds bounds)
    {
        target.Append(_bits.Written);
        bounds = _count == 0 ? default : new PageBounds([_ones == _count ? (byte)1 : (byte)0], [_ones > 0 ? (byte)1 : (byte)0]);
        _bits.Clear();
        (_count, _ones) = (0, 0);
        return PageEncoding.Plain;
    }

    /// <inheritdoc/>
    public override int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left[0].CompareTo(right[0]);

    /// <inheritdoc/>
    public override void EndChunk()
    {
        _bits.Dispose();
        (_count, _ones) = (0, 0);
    }
}
