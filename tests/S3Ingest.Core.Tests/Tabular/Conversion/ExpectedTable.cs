using System.Globalization;
using System.Numerics;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tests.Tabular.Types;

namespace S3Ingest.Core.Tests.Tabular.Conversion;

/// <summary>What a table has to become, from its cells and by nothing of the code under test.</summary>
/// <param name="Types">Type of each column, as it is shown.</param>
/// <param name="Passes">How often the source has to be read.</param>
internal sealed record ExpectedTable(IReadOnlyList<string> Types, int Passes)
{
    private const int PrefixBatches = 4;

    public static ExpectedTable Of(TableCase table)
    {
        var prefix = Math.Min(table.Rows.Count, PrefixBatches * table.BatchRows);
        var columns = Enumerable.Range(0, table.Columns.Count)
            .Select(column => table.Rows.Select(row => (row[column].Kind, row[column].Text)).ToList()).ToList();
        var whole = columns.ConvertAll(cells => TypeModel.Resolve(table.Profile, cells));
        var first = columns.ConvertAll(cells => FirstType(cells, prefix, table.BatchRows, table.Profile));
        var isContradicted = table.ColumnsWithin(prefix) < table.Columns.Count
            || Enumerable.Range(0, columns.Count).Any(column => IsContradicted(first[column], whole[column]));
        return isContradicted ? new(whole, 2) : new([.. first.Select(type => type ?? "STRING")], 1);
    }

    /// <summary>The value of a cell as the readers show it (tests/readers/canonical.js).</summary>
    public static string? Canonical(CaseCell cell, string type)
    {
        var (kind, text, _) = cell;
        if (kind == CellKind.Null)
            return null;
        if (kind == CellKind.Blank)
            return type switch { "STRING" => "", "JSON" => "\"\"", _ => null };
        if (type is "STRING" or "INT64" or "DATE")
            return text;
        if (type == "JSON")
            return kind is CellKind.Text or CellKind.String ? CaseValues.Literal(text) : text;
        if (type == "BOOLEAN")
            return text.ToLowerInvariant();
        if (type == "DOUBLE")
            return DoubleBits(text);
        if (type.StartsWith("DECIMAL", StringComparison.Ordinal))
            return Padded(text, int.Parse(type.AsSpan(11, type.Length - 12), CultureInfo.InvariantCulture));
        var nanos = TypeModel.Temporal(text)!.Value.Nanos;
        return (type.Contains("ns", StringComparison.Ordinal) ? nanos : nanos / 1000).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Type that the column begins with: from the prefix, or from the first batch with a value; null without one.</summary>
    private static string? FirstType(List<(CellKind Kind, string Text)> cells, int prefix, int batch, ParquetProfile profile)
    {
        for (var (start, end) = (0, prefix); start < cells.Count; (start, end) = (end, Math.Min(cells.Count, end + batch)))
        {
            var seen = cells[start..end];
            if (seen.Exists(cell => cell.Kind != CellKind.Null))
                return TypeModel.Resolve(profile, seen);
        }
        return null;
    }

    private static bool IsContradicted(string? first, string whole) => first switch
    {
        null or "JSON" => false,
        "STRING" => whole == "JSON",
        _ => first != whole,
    };

    private static string DoubleBits(string text) => text.TrimStart('-').ToUpperInvariant() switch
    {
        "NAN" => "NaN",
        "INF" or "INFINITY" => text[0] == '-' ? "fff0000000000000" : "7ff0000000000000",
        _ => BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)).ToString("x16", CultureInfo.InvariantCulture),
    };

    private static string Padded(string text, int scale)
    {
        var parts = text.Split('.');
        var digits = parts.Length == 1 ? "" : parts[1];
        return scale == 0 ? BigInteger.Parse(parts[0], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) : $"{parts[0]}.{digits.PadRight(scale, '0')}";
    }
}
