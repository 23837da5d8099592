using System.Runtime.InteropServices;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tabular;

/// <summary>One column of the file being written: undecided as long as it has nulls only, then of one type.</summary>
internal sealed class ColumnSlot
{
    private readonly ParquetColumnWriter _output;
    private readonly ColumnFacts _facts;
    private readonly ParquetProfile _profile;
    private ColumnEncoder? _encoder;

    public ColumnSlot(ParquetColumnWriter output, ColumnFacts facts, ParquetProfile profile)
    {
        (_output, _facts, _profile) = (output, facts, profile);
        if (output.Type is { } type)
            _encoder = ColumnEncoder.Create(type, facts, output);
    }

    /// <summary>Encodes a batch; false when a value contradicts the column's type.</summary>
    /// <param name="column">Null when the batch does not have the column yet.</param>
    /// <param name="rows">Rows of the batch.</param>
    public bool TryEncode(TextColumn? column, int rows)
    {
        if (column is null || (_encoder is null && !TryDecide(column)))
        {
            _output.AppendNulls(rows);
            return true;
        }
        return _encoder!.TryEncode(column);
    }

    private bool TryDecide(TextColumn column)
    {
        if (!MemoryMarshal.AsBytes(column.Kinds).ContainsAnyExcept((byte)CellKind.Null))
            return false;
        _facts.Observe(column);
        var type = _facts.Resolve(_profile);
        _output.Decide(type);
        _encoder = ColumnEncoder.Create(type, _facts, _output);
        return true;
    }
}
