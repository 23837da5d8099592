namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>A column's type as parquet.thrift and LogicalTypes.md name it; the numbers are theirs.</summary>
internal static class SchemaType
{
    private const int Boolean = 0;
    private const int Int32 = 1;
    private const int Int64 = 2;
    private const int Double = 5;
    private const int ByteArray = 6;
    private const int FixedLenByteArray = 7;

    private const int Optional = 1;

    // LogicalTypes.md, DECIMAL: 16 bytes hold 38 digits.
    private const int DecimalBytes = 16;
    private const int DecimalPrecision = 38;

    /// <summary>Number in <c>enum Type</c>.</summary>
    public static int Physical(ColumnType type) => type.Kind switch
    {
        ColumnTypeKind.Boolean => Boolean,
        ColumnTypeKind.Date => Int32,
        ColumnTypeKind.Int64 or ColumnTypeKind.Time or ColumnTypeKind.Timestamp => Int64,
        ColumnTypeKind.Double => Double,
        ColumnTypeKind.Decimal => FixedLenByteArray,
        _ => ByteArray,
    };

    /// <summary>Appends the SchemaElement of a column.</summary>
    public static void AppendElement(string name, ColumnType type, ThriftCompactWriter thrift)
    {
        thrift.Begin();
        thrift.I32(1, Physical(type));
        if (type.Kind == ColumnTypeKind.Decimal)
            thrift.I32(2, DecimalBytes);
        thrift.I32(3, Optional);
        thrift.Text(4, name);
        if (Converted(type) is { } converted)
            thrift.I32(6, converted);
        if (type.Kind == ColumnTypeKind.Decimal)
        {
            thrift.I32(7, type.Scale);
            thrift.I32(8, DecimalPrecision);
        }
        AppendLogical(type, thrift);
        thrift.End();
    }

    // Number in enum ConvertedType, also of local times and timestamps, as LogicalTypes.md demands ("forward compatibility").
    // Nanoseconds have none.
    private static int? Converted(ColumnType type) => type.Kind switch
    {
        ColumnTypeKind.String => 0,
        ColumnTypeKind.Decimal => 5,
        ColumnTypeKind.Date => 6,
        ColumnTypeKind.Time when !type.IsNanos => 8,
        ColumnTypeKind.Timestamp when !type.IsNanos => 10,
        ColumnTypeKind.Json => 19,
        _ => null,
    };

    // Field of union LogicalType; INT64, DOUBLE and BOOLEAN need none.
    private static void AppendLogical(ColumnType type, ThriftCompactWriter thrift)
    {
        int? field = type.Kind switch
        {
            ColumnTypeKind.String => 1,
            ColumnTypeKind.Decimal => 5,
            ColumnTypeKind.Date => 6,
            ColumnTypeKind.Time => 7,
            ColumnTypeKind.Timestamp => 8,
            ColumnTypeKind.Json => 12,
            _ => null,
        };
        if (field is null)
            return;
        thrift.Begin(10);
        thrift.Begin(field.Value);
        if (type.Kind == ColumnTypeKind.Decimal)
        {
            thrift.I32(1, type.Scale);
            thrift.I32(2, DecimalPrecision);
        }
        else if (type.Kind is ColumnTypeKind.Time or ColumnTypeKind.Timestamp)
        {
            thrift.Bool(1, type.IsUtc);
            // MICROS 2, NANOS 3 of union TimeUnit.
            thrift.Begin(2);
            thrift.Empty(type.IsNanos ? 3 : 2);
            thrift.End();
        }
        thrift.End();
        thrift.End();
    }
}
