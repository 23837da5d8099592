using System.Runtime.CompilerServices;
using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>BOOLEAN.</summary>
internal struct BooleanParser : IValueParser<bool>
{
    public static bool Accepts(CellKind kind) => kind is CellKind.Text or CellKind.Boolean;

    public static void Append(ParquetColumnWriter output, ReadOnlySpan<bool> values, ReadOnlySpan<byte> defined) => output.Append(values, defined);

    public readonly void Begin(CellKind kind, ColumnFacts facts)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryParse(ReadOnlySpan<byte> data, int start, int end, out bool value) => BooleanText.TryParse(data[start..end], out value);

    public readonly void End(ReadOnlySpan<bool> values, ColumnFacts facts)
    {
        if (!values.IsEmpty)
            facts.Add(Seen.Truth);
    }
}
