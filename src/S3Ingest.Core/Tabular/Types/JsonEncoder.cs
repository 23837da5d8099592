using System.Numerics;
using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>
/// JSON: every value as JSON text (RFC 8259). Nested content, numbers and booleans as they stand, text as a string literal,
/// an empty element as <c>""</c>. Nothing contradicts.
/// </summary>
internal sealed class JsonEncoder(ColumnFacts facts, ParquetColumnWriter output) : ColumnEncoder
{
    private readonly NullMask _nulls = new();
    private byte[] _data = [];
    private int[] _ends = [];
    private int _length;
    private int _rows;

    /// <summary>JSON texts of the batch, one behind the other.</summary>
    internal ReadOnlySpan<byte> Data => _data.AsSpan(0, _length);

    /// <summary>Where each of them ends, one a row.</summary>
    internal ReadOnlySpan<int> Ends => _ends.AsSpan(0, _rows);

    /// <summary>One byte a row, 0 for null; empty when no row is null.</summary>
    internal ReadOnlySpan<byte> Defined => _nulls.Defined;

    internal override bool TryConvert(TextColumn column)
    {
        if (!facts.IsJsonForGood)
            facts.Observe(column);
        var kinds = column.Kinds;
        _nulls.Set(kinds);
        _rows = kinds.Length;
        if (_ends.Length < _rows)
            _ends = new int[BitOperations.RoundUpToPowerOf2((uint)_rows)];
        _length = 0;
        for (var row = 0; row < kinds.Length; row++)
        {
            var text = column[row];
            if (kinds[row] is CellKind.Text or CellKind.String or CellKind.Blank)
                JsonLiteral.Write(text, Reserve(JsonLiteral.Length(text)));
            else
                text.CopyTo(Reserve(text.Length));
            _ends[row] = _length;
        }
        return true;
    }

    private protected override void Append(TextColumn column) => output.Append(Data, Ends, Defined);

    private Span<byte> Reserve(int count)
    {
        if (_data.Length - _length < count)
            Array.Resize(ref _data, (int)Math.Min(Array.MaxLength, Math.Max(_data.Length * 2L, (long)_length + count)));
        _length += count;
        return _data.AsSpan(_length - count, count);
    }
}
