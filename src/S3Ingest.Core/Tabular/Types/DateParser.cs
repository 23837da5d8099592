using System.Runtime.CompilerServices;
using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>DATE.</summary>
internal struct DateParser : IValueParser<int>
{
    public static bool Accepts(CellKind kind) => kind is CellKind.Text or CellKind.String;

    public static void Append(ParquetColumnWriter output, ReadOnlySpan<int> values, ReadOnlySpan<byte> defined) => output.Append(values, defined);

    public readonly void Begin(CellKind kind, ColumnFacts facts)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryParse(ReadOnlySpan<byte> data, int start, int end, out int value) => TemporalText.TryDate(data[start..end], out value);

    public readonly void End(ReadOnlySpan<int> values, ColumnFacts facts)
    {
        if (!values.IsEmpty)
            facts.Add(Seen.Date);
    }
}
