using System.Numerics;
using System.Runtime.InteropServices;
using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>Encoder of every type whose values are not text.</summary>
internal sealed class ValueEncoder<T, TParser>(TParser parser, ColumnFacts facts, ParquetColumnWriter output) : ColumnEncoder
    where T : unmanaged
    where TParser : struct, IValueParser<T>
{
    private T[] _values = [];
    private byte[] _defined = [];
    private int _count;
    private int _rows;

    /// <summary>Values of the batch that are not null.</summary>
    internal ReadOnlySpan<T> Values => _values.AsSpan(0, _count);

    /// <summary>One byte a row, 0 for null; empty when no row is null.</summary>
    internal ReadOnlySpan<byte> Defined => _defined.AsSpan(0, _count == _rows ? 0 : _rows);

    internal override bool TryConvert(TextColumn column)
    {
        var kinds = column.Kinds;
        var kind = facts.ValueKind;
        if (kind == CellKind.Null)
            kind = FirstValueKind(kinds);
        if (kind != CellKind.Null && !TParser.Accepts(kind))
            return false;
        _rows = column.Count;
        if (_values.Length < _rows)
        {
            var capacity = (int)BitOperations.RoundUpToPowerOf2((uint)_rows);
            _values = new T[capacity];
            _defined = new byte[capacity];
        }
        var batch = parser;
        batch.Begin(kind, facts);
        var isDense = MemoryMarshal.AsBytes(kinds).IndexOfAnyExcept((byte)kind) < 0 && kind != CellKind.Null;
        if (!(isDense ? TryParseAll(ref batch, column) : TryParseSome(ref batch, column, kind)))
            return false;
        facts.AddKinds(kinds);
        batch.End(Values, facts);
        return true;
    }

    private protected override void Append(TextColumn column) => TParser.Append(output, Values, Defined);

    private static CellKind FirstValueKind(ReadOnlySpan<CellKind> kinds)
    {
        var first = MemoryMarshal.AsBytes(kinds).IndexOfAnyExcept((byte)CellKind.Null, (byte)CellKind.Blank);
        return first < 0 ? CellKind.Null : kinds[first];
    }

    private bool TryParseAll(ref TParser batch, TextColumn column)
    {
        var local = batch;
        var data = column.Data;
        var ends = column.Ends;
        var values = _values.AsSpan(0, ends.Length);
        var start = 0;
        for (var row = 0; row < ends.Length; row++)
        {
            var end = ends[row];
            if (!local.TryParse(data, start, end, out values[row]))
                return false;
            start = end;
        }
        _count = ends.Length;
        batch = local;
        return true;
    }

    private bool TryParseSome(ref TParser batch, TextColumn column, CellKind kind)
    {
        var local = batch;
        var data = column.Data;
        var ends = column.Ends;
        var kinds = column.Kinds;
        var values = _values;
        var defined = _defined.AsSpan(0, ends.Length);
        var count = 0;
        var start = 0;
        for (var row = 0; row < ends.Length; row++)
        {
            var end = ends[row];
            if (kinds[row] is CellKind.Null or CellKind.Blank)
                defined[row] = 0;
            else if (kinds[row] != kind || !local.TryParse(data, start, end, out values[count++]))
                return false;
            else
                defined[row] = 1;
            start = end;
        }
        _count = count;
        batch = local;
        return true;
    }
}
