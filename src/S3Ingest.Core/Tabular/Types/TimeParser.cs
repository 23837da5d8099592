using System.Runtime.CompilerServices;
using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>TIME in microseconds or nanoseconds.</summary>
internal struct TimeParser(bool isNanos) : IValueParser<long>
{
    private bool _isFine;

    public static bool Accepts(CellKind kind) => kind is CellKind.Text or CellKind.String;

    public static void Append(ParquetColumnWriter output, ReadOnlySpan<long> values, ReadOnlySpan<byte> defined) => output.Append(values, defined);

    public readonly void Begin(CellKind kind, ColumnFacts facts)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryParse(ReadOnlySpan<byte> data, int start, int end, out long value)
    {
        if (!TemporalText.TryTime(data[start..end], out value))
            return false;
        var (micros, rest) = Math.DivRem(value, 1000);
        _isFine |= rest != 0;
        if (isNanos)
            return true;
        value = micros;
        return rest == 0;
    }

    public readonly void End(ReadOnlySpan<long> values, ColumnFacts facts)
    {
        if (!values.IsEmpty)
            facts.Add(_isFine ? Seen.Time | Seen.FineTime : Seen.Time);
    }
}
