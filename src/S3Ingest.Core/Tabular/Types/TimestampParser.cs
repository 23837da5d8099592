using System.Runtime.CompilerServices;
using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>TIMESTAMP in microseconds or nanoseconds, with one offset for all values or without.</summary>
internal struct TimestampParser(bool isUtc, bool isNanos) : IValueParser<long>
{
    private int _offset;
    private bool _isFine;

    public static bool Accepts(CellKind kind) => kind is CellKind.Text or CellKind.String;

    public static void Append(ParquetColumnWriter output, ReadOnlySpan<long> values, ReadOnlySpan<byte> defined) => output.Append(values, defined);

    public void Begin(CellKind kind, ColumnFacts facts) => _offset = facts.Offset;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryParse(ReadOnlySpan<byte> data, int start, int end, out long value)
    {
        value = 0;
        if (!TemporalText.TryTimestamp(data[start..end], out var timestamp))
            return false;
        if (timestamp.Offset != _offset)
        {
            // Only the first offset of a column may be news.
            if (!isUtc || _offset != Timestamp.NoOffset)
                return false;
            _offset = timestamp.Offset;
        }
        else if (isUtc && _offset == Timestamp.NoOffset)
        {
            return false;
        }
        if (isNanos)
        {
            _isFine |= timestamp.IsFine;
            return timestamp.TryNanos(out value);
        }
        value = timestamp.Micros;
        return !timestamp.IsFine;
    }

    public readonly void End(ReadOnlySpan<long> values, ColumnFacts facts)
    {
        if (values.IsEmpty)
            return;
        facts.AddOffset(_offset);
        if (_isFine)
            facts.Add(Seen.FineTimestamp);
        if (isNanos)
            return;
        long least = 0, greatest = 0;
        foreach (var value in values)
        {
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
        }
        if (least < long.MinValue / 1000 || greatest > long.MaxValue / 1000)
            facts.Add(Seen.FarTimestamp);
    }
}
