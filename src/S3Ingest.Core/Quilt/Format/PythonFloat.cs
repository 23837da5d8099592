using System.Globalization;

namespace S3Ingest.Core.Quilt;

/// <summary>Floating point numbers as Python's <c>repr</c> writes them: the top hash of a package depends on it.</summary>
internal static class PythonFloat
{
    // Python, Objects/floatobject.c: repr style 'r' switches to an exponent outside [1e-4, 1e16).
    private const int SmallestPlainExponent = -4;
    private const int LargestPlainExponent = 16;

    /// <summary>Shortest digits that read back as the same number, in Python's layout.</summary>
    /// <exception cref="ArgumentException">Not finite: JSON has no such number.</exception>
    public static string Repr(double value)
    {
        if (!double.IsFinite(value))
            throw new ArgumentException("JSON has no number that is not finite.", nameof(value));
        string sign = double.IsNegative(value) ? "-" : "";
        if (value == 0)
            return sign + "0.0";
        (string digits, int exponent) = Shortest(Math.Abs(value));
        if (exponent is < SmallestPlainExponent or >= LargestPlainExponent)
        {
            string mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
            return $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}";
        }
        if (exponent < 0)
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        return digits.Length > exponent + 1
            ? $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}"
            : $"{sign}{digits.PadRight(exponent + 1, '0')}.0";
    }

    /// <summary>Significant digits without zeros at either end, and the decimal exponent of the first one.</summary>
    private static (string Digits, int Exponent) Shortest(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int e = text.IndexOf('E');
        int exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = e < 0 ? text : text[..e];
        int point = mantissa.IndexOf('.');
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        exponent += (point < 0 ? mantissa.Length : point) - 1;
        string significant = digits.TrimStart('0');
        return (significant.TrimEnd('0'), exponent - (digits.Length - significant.Length));
    }
}
