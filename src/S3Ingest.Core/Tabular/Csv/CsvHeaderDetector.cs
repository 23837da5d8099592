using System.Buffers;
using System.Globalization;
using System.Text;

namespace S3Ingest.Core.Tabular.Csv;

/// <summary>
/// Decides whether the first record names the columns. A header that is taken for a row costs types, a row that is taken for
/// a header is lost as a row: where the signs contradict each other, it is a row. A table of text alone has a header.
/// </summary>
internal static class CsvHeaderDetector
{
    // In bytes. Questions of a survey are names of some hundreds.
    private const int LongestName = 1024;

    private static readonly SearchValues<byte> _numberBytes = SearchValues.Create("0123456789.,"u8);
    private static readonly SearchValues<byte> _groupBytes = SearchValues.Create("0123456789-/.:+ TZ"u8);
    private static readonly string[] _signsForNothing = ["NA", "N/A", "NaN", "null", "none", "nil", "-", "?", "\\N"];

    /// <summary>True when the first record is a header.</summary>
    /// <param name="text">The text of the sample.</param>
    /// <param name="sample">Records in the dialect that was chosen.</param>
    /// <param name="skipsBlankLines">Whether blank lines are no records.</param>
    public static bool HasHeader(ReadOnlySpan<byte> text, CsvSample sample, bool skipsBlankLines)
    {
        var first = 0;
        while (skipsBlankLines && first < sample.Records && sample.IsBlank(first))
            first++;
        if (first >= sample.Records)
            return true;
        var names = sample.Record(first);
        if (!MayBeNames(names))
            return false;

        var columns = ColumnShapes(text, sample, first + 1, names.Length);
        var (header, row, typed) = (0, 0, 0);
        for (var i = 0; i < names.Length; i++)
        {
            var name = ShapeOf(text, names[i]);
            var isTyped = name > CsvValueShape.Text;
            typed += isTyped ? 1 : 0;
            if (name == CsvValueShape.None)
                continue;
            if (columns[i] > CsvValueShape.Text && columns[i] != name)
                header++;
            else if (isTyped && columns[i] != CsvValueShape.Text)
                row++;
        }
        if (row > 0)
            return IsRowOfYears(text, sample, first, typed);
        return header > 0 || typed == 0;
    }

    /// <summary>Shape of a field's text.</summary>
    public static CsvValueShape ShapeOf(ReadOnlySpan<byte> value)
    {
        value = value.Trim(" \t"u8);
        if (value.IsEmpty)
            return CsvValueShape.None;
        if (value.Length > 64)
            return CsvValueShape.Text;
        if (!value.ContainsAnyInRange((byte)'0', (byte)'9'))
            return ShapeOfWord(value);
        if (IsNumber(value))
            return CsvValueShape.Number;
        return IsGroups(value) ? CsvValueShape.Groups : CsvValueShape.Text;
    }

    private static CsvValueShape ShapeOf(ReadOnlySpan<byte> text, CsvField field) => ShapeOf(text.Slice(field.Start, field.Length));

    private static CsvValueShape ShapeOfWord(ReadOnlySpan<byte> value)
    {
        var word = Encoding.UTF8.GetString(value);
        if (_signsForNothing.Contains(word, StringComparer.OrdinalIgnoreCase))
            return CsvValueShape.None;
        return bool.TryParse(word, out _) ? CsvValueShape.Boolean : CsvValueShape.Text;
    }

    private static bool IsNumber(ReadOnlySpan<byte> value)
    {
        if (value[0] is (byte)'+' or (byte)'-')
            value = value[1..];
        var exponent = value.IndexOfAny((byte)'e', (byte)'E');
        if (exponent > 0)
        {
            var power = value[(exponent + 1)..];
            value = value[..exponent];
            if (power is [(byte)'+' or (byte)'-', ..])
                power = power[1..];
            if (power.IsEmpty || power.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
                return false;
        }
        // More than one point is an address or a date.
        return !value.ContainsAnyExcept(_numberBytes) && value.ContainsAnyInRange((byte)'0', (byte)'9') && value.Count((byte)'.') <= 1;
    }

    private static bool IsGroups(ReadOnlySpan<byte> value) =>
        value[0] is >= (byte)'0' and <= (byte)'9'
        && !value.ContainsAnyExcept(_groupBytes)
        && value.IndexOfAny("-/.:"u8) > 0;

    // Text where two values differ in shape.
    private static CsvValueShape[] ColumnShapes(ReadOnlySpan<byte> text, CsvSample sample, int firstRow, int count)
    {
        var shapes = new CsvValueShape[count];
        for (var row = firstRow; row < sample.Records; row++)
        {
            var fields = sample.Record(row);
            for (var i = 0; i < Math.Min(count, fields.Length); i++)
            {
                var shape = ShapeOf(text, fields[i]);
                if (shape == CsvValueShape.None || shapes[i] == shape)
                    continue;
                shapes[i] = shapes[i] == CsvValueShape.None ? shape : CsvValueShape.Text;
            }
        }
        return shapes;
    }

    private static bool MayBeNames(ReadOnlySpan<CsvField> fields)
    {
        var longest = 0;
        foreach (var field in fields)
            longest = Math.Max(longest, field.Length);
        return longest is > 0 and <= LongestName;
    }

    // country,2019,2020,2021: numbers, but names. Every typed field of the header is the year after the one before it, there
    // is a name beside them, and the next row does not go on like that.
    private static bool IsRowOfYears(ReadOnlySpan<byte> text, CsvSample sample, int header, int typed)
    {
        var names = sample.Record(header);
        return typed > 1 && typed < names.Length && CountYears(text, names) == typed
            && header + 1 < sample.Records && CountYears(text, sample.Record(header + 1)) == 0;
    }

    private static int CountYears(ReadOnlySpan<byte> text, ReadOnlySpan<CsvField> fields)
    {
        var (years, last) = (0, 0);
        foreach (var field in fields)
        {
            var value = text.Slice(field.Start, field.Length).Trim(" \t"u8);
            if (value.Length != 4 || !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var year) || year is < 1800 or > 2200)
                continue;
            if (years > 0 && year != last + 1)
                return 0;
            years++;
            last = year;
        }
        return years;
    }
}
