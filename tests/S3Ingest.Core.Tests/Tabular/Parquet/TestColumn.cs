using System.Globalization;
using System.Text;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tests.Tabular.Parquet;

/// <summary>A column of a table to be written.</summary>
/// <param name="Name">Name.</param>
/// <param name="Type">Type; null for one that stays undecided.</param>
/// <param name="Values">string, bool, long, double, Int128, int for DATE, or null.</param>
internal sealed record TestColumn(string Name, ColumnType? Type, object?[] Values)
{
    /// <summary>Values as the readers' canonical text.</summary>
    public IEnumerable<string?> Canonical => Values.Select(value => value switch
    {
        null => null,
        bool b => b ? "true" : "false",
        double d => double.IsNaN(d) ? "NaN" : BitConverter.DoubleToInt64Bits(d).ToString("x16", CultureInfo.InvariantCulture),
        int days => new DateOnly(1970, 1, 1).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Int128 unscaled => Decimal(unscaled, Type!.Value.Scale),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    });

    /// <summary>Writes a table in batches.</summary>
    public static async Task WriteAsync(Stream output, IReadOnlyList<TestColumn> columns, ParquetWriterOptions options, int batchRows)
    {
        await using var writer = new ParquetWriter(output, [.. columns.Select(c => (c.Name, c.Type))], options);
        int rows = columns[0].Values.Length;
        for (int row = 0; row < rows; row += batchRows)
        {
            int count = Math.Min(batchRows, rows - row);
            Parallel.For(0, columns.Count, i => columns[i].Append(writer.Columns[i], row, count));
            await writer.EndBatchAsync(count, CancellationToken.None);
        }
        await writer.FinishAsync(new Dictionary<string, string> { ["source"] = "table.csv" }, CancellationToken.None);
        Assert.Equal(rows, writer.RowCount);
    }

    private static string Decimal(Int128 unscaled, int scale)
    {
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (unscaled < 0 ? "-" : "") + (scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}");
    }

    private void Append(ParquetColumnWriter column, int row, int count)
    {
        var values = Values.AsSpan(row, count).ToArray();
        var present = values.Where(v => v is not null).ToArray();
        if (present.Length == 0)
        {
            column.AppendNulls(count);
            return;
        }
        var defined = present.Length == count ? [] : values.Select(v => v is null ? (byte)0 : (byte)1).ToArray();
        switch (Type!.Value.Kind)
        {
            case ColumnTypeKind.Boolean:
                column.Append([.. present.Cast<bool>()], defined);
                break;
            case ColumnTypeKind.Double:
                column.Append([.. present.Cast<double>()], defined);
                break;
            case ColumnTypeKind.Decimal:
                column.Append([.. present.Cast<Int128>()], defined);
                break;
            case ColumnTypeKind.Date:
                column.Append([.. present.Cast<int>()], defined);
                break;
            case ColumnTypeKind.String or ColumnTypeKind.Json:
                var texts = values.Select(v => Encoding.UTF8.GetBytes((string?)v ?? "")).ToArray();
                int end = 0;
                column.Append([.. texts.SelectMany(t => t)], [.. texts.Select(t => end += t.Length)], defined);
                break;
            default:
                column.Append([.. present.Cast<long>()], defined);
                break;
        }
    }
}
