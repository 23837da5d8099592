using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>STRING: the text as it stands. Only a cell of another kind contradicts, since the column is JSON then.</summary>
internal sealed class StringEncoder(ColumnFacts facts, ParquetColumnWriter output) : ColumnEncoder
{
    private readonly NullMask _nulls = new();

    /// <summary>One byte a row, 0 for null; empty when no row is null.</summary>
    internal ReadOnlySpan<byte> Defined => _nulls.Defined;

    internal override bool TryConvert(TextColumn column)
    {
        if (facts.IsStringForGood)
            facts.AddKinds(column.Kinds);
        else
            facts.Observe(column);
        if (facts.ValueKind is not (CellKind.Text or CellKind.String or CellKind.Null))
            return false;
        _nulls.Set(column.Kinds);
        return true;
    }

    private protected override void Append(TextColumn column) => output.Append(column.Data, column.Ends, Defined);
}
