using System.Runtime.CompilerServices;
using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>INT64.</summary>
internal struct Int64Parser : IValueParser<long>
{

    public static bool Accepts(CellKind kind) => kind is CellKind.Text or CellKind.Number;

    public static void Append(ParquetColumnWriter output, ReadOnlySpan<long> values, ReadOnlySpan<byte> defined) => output.Append(values, defined);

    public readonly void Begin(CellKind kind, ColumnFacts facts)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryParse(ReadOnlySpan<byte> data, int start, int end, out long value) => Int64Text.TryParse(data, start, end, out value);

    public readonly void End(ReadOnlySpan<long> values, ColumnFacts facts)
    {
        if (values.IsEmpty)
            return;
        long least = 0, greatest = 0;
        foreach (var value in values)
        {
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
        }
        var magnitude = Math.Max((ulong)greatest, (ulong)-least);
        var digits = 0;
        for (var rest = magnitude; rest > 0; rest /= 10)
            digits++;
        facts.Add(new NumberFacts { Seen = Seen.Integer, IntegerDigits = digits });
        if (magnitude <= DoubleText.LargestContiguous || facts.IsInexact)
            return;
        foreach (var value in values)
        {
            if (!DoubleText.IsExact(value))
            {
                facts.Add(Seen.Inexact);
                return;
            }
        }
    }
}
