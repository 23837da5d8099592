using System.Globalization;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>
/// DOUBLE of a number, and whether it gives the number back: the shortest decimal that parses to it (what Python's repr,
/// Java, JavaScript and .NET print) is numerically equal to the text. That holds for all numbers of up to 15 significant
/// digits in the normal range, and of 16 and 17 digits for those that were printed from a double.
/// </summary>
internal static class DoubleText
{
    /// <summary>10^15: below it a significand comes back from any double of the normal range (DBL_DIG).</summary>
    private const ulong AlwaysBack = 1_000_000_000_000_000;

    /// <summary>2^53: integers up to it are doubles.</summary>
    public const ulong LargestContiguous = 1UL << 53;

    /// <summary>Powers of ten that are doubles.</summary>
    private static ReadOnlySpan<double> Units =>
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>The double of a number.</summary>
    /// <param name="text">The text that <paramref name="number"/> is of.</param>
    /// <param name="number">The number.</param>
    /// <param name="value">Its double.</param>
    /// <returns>False when the double does not give the number back.</returns>
    public static bool TryConvert(ReadOnlySpan<byte> text, in NumberText number, out double value)
    {
        if (number.Mantissa < AlwaysBack && !number.IsLong && TryClinger(number.Mantissa, number.Exponent - number.Scale, out value))
        {
            if (number.IsNegative)
                value = -value;
            return true;
        }
        value = 0;
        if (!number.TryTrim(text, out var significand, out var power) || !TryRoundTrip(significand, power, out value))
            return false;
        if (number.IsNegative)
            value = -value;
        return true;
    }

    /// <summary>Whether an integer comes back from DOUBLE.</summary>
    public static bool IsExact(long value)
    {
        var significand = value < 0 ? (ulong)-value : (ulong)value;
        if (significand <= LargestContiguous)
            return true;
        var power = 0;
        for (; significand % 10 == 0; significand /= 10)
            power++;
        return TryRoundTrip(significand, power, out _);
    }

    /// <summary>Exact when both factors are doubles, since IEEE 754 rounds one operation correctly (Clinger 1990).</summary>
    private static bool TryClinger(ulong significand, int power, out double value)
    {
        if ((uint)(power + 22) > 44)
        {
            value = 0;
            return false;
        }
        value = power < 0 ? (double)significand / Units[-power] : (double)significand * Units[power];
        return true;
    }

    private static bool TryRoundTrip(ulong significand, int power, out double value)
    {
        value = 0;
        if (significand == 0)
            return true;
        if (significand < AlwaysBack && TryClinger(significand, power, out value))
            return true;
        // No shortest decimal has more than 17 digits. 10^17 * 10^-342 is below half of the smallest double, 10^309 above
        // the largest.
        if (significand >= 100_000_000_000_000_000 || power is < -341 or > 308)
            return false;
        return ShortestDecimal.TryInvert(significand, power, out value) || TryPrint(significand, power, out value);
    }

    /// <summary>The same by parsing and printing, for what the short cut leaves: subnormals, ties, and what is no shortest decimal.</summary>
    private static bool TryPrint(ulong significand, int power, out double value)
    {
        Span<byte> buffer = stackalloc byte[32];
        _ = significand.TryFormat(buffer, out var digits, default, CultureInfo.InvariantCulture);
        buffer[digits] = (byte)'E';
        _ = power.TryFormat(buffer[(digits + 1)..], out var exponent, default, CultureInfo.InvariantCulture);
        value = double.Parse(buffer[..(digits + 1 + exponent)], NumberStyles.Float, CultureInfo.InvariantCulture);
        if (value == 0 || !double.IsFinite(value))
            return false;
        _ = value.TryFormat(buffer, out var length, "R", CultureInfo.InvariantCulture);
        var printed = buffer[..length];
        return NumberText.TryScan(printed, out var number) && number.TryTrim(printed, out var back, out var backPower)
            && back == significand && backPower == power;
    }
}
