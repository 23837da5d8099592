using System.Runtime.CompilerServices;
using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>DOUBLE.</summary>
internal struct DoubleParser : IValueParser<double>
{
    private CellKind _kind;
    private NumberFacts _facts;

    public static bool Accepts(CellKind kind) => kind is CellKind.Text or CellKind.Number;

    public static void Append(ParquetColumnWriter output, ReadOnlySpan<double> values, ReadOnlySpan<byte> defined) => output.Append(values, defined);

    public void Begin(CellKind kind, ColumnFacts facts) => _kind = kind;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryParse(ReadOnlySpan<byte> data, int start, int end, out double value)
    {
        var text = data[start..end];
        if (NumberText.TryScan(text, out var number))
        {
            _facts.Add(number, _kind);
            return DoubleText.TryConvert(text, number, out value);
        }
        _facts.Seen |= Seen.NotFinite;
        return SpecialNumber.TryParse(text, out value) && _kind == CellKind.Text;
    }

    public readonly void End(ReadOnlySpan<double> values, ColumnFacts facts) => facts.Add(_facts);
}
