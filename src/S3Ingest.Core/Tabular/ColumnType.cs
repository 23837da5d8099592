namespace S3Ingest.Core.Tabular;

/// <summary>Type of a column.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Scale">Digits after the decimal point of a <see cref="ColumnTypeKind.Decimal"/>, 0 to 38.</param>
/// <param name="IsUtc">True for a <see cref="ColumnTypeKind.Timestamp"/> whose every value carries an offset; values are then UTC.</param>
/// <param name="IsNanos">True when the unit of a time or timestamp is the nanosecond instead of the microsecond.</param>
public readonly record struct ColumnType(ColumnTypeKind Kind, int Scale = 0, bool IsUtc = false, bool IsNanos = false)
{
    /// <summary>Name as it is shown: <c>DECIMAL(38,4)</c>, <c>TIMESTAMP(us, UTC)</c>.</summary>
    public override string ToString() => Kind switch
    {
        ColumnTypeKind.Decimal => $"DECIMAL(38,{Scale})",
        ColumnTypeKind.Time => $"TIME({Unit})",
        ColumnTypeKind.Timestamp => IsUtc ? $"TIMESTAMP({Unit}, UTC)" : $"TIMESTAMP({Unit})",
        _ => Kind.ToString().ToUpperInvariant(),
    };

    private string Unit => IsNanos ? "ns" : "us";
}
