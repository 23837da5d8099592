using System.Globalization;
using System.Numerics;

namespace S3Ingest.Core.Tests.Tabular.Types;

/// <summary>A decimal number of any size, by school arithmetic: what the tests hold values of encoders against.</summary>
internal readonly record struct DecimalNumber(BigInteger Significand, BigInteger Power)
{
    /// <summary>The number that a text of digits, point and exponent says; equal numbers are equal records.</summary>
    public static DecimalNumber Parse(string text)
    {
        var e = text.IndexOfAny(['e', 'E']);
        var power = e < 0 ? 0 : BigInteger.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var plain = e < 0 ? text : text[..e];
        var point = plain.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            power -= plain.Length - point - 1;
            plain = plain.Remove(point, 1);
        }
        return Trim(BigInteger.Parse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), power);
    }

    public static DecimalNumber Of(Int128 unscaled, int scale) => Trim((BigInteger)unscaled, -scale);

    /// <summary>
    /// The shortest decimal that parses to a double, the closest one where there are several, the even one
    /// of two. (What .NET prints is not that
    /// for some powers of two: 2^-25 comes out as 2.980232238769531E-08, which is its neighbour.)
    /// </summary>
    public static DecimalNumber Of(double value)
    {
        if (value == 0)
            return default;
        // value = numerator / denominator
        var bits = BitConverter.DoubleToInt64Bits(Math.Abs(value));
        var exponent = Math.Max(1, (int)(bits >> 52)) - 1075;
        BigInteger significand = (bits & ((1L << 52) - 1)) | (bits >> 52 == 0 ? 0 : 1L << 52);
        var numerator = exponent > 0 ? significand << exponent : significand;
        var denominator = exponent < 0 ? BigInteger.One << -exponent : BigInteger.One;
        var magnitude = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        for (var digits = 1; ; digits++)
        {
            var power = magnitude - digits + 1;
            var scaledNumerator = power < 0 ? numerator * BigInteger.Pow(10, -power) : numerator;
            var scaledDenominator = power > 0 ? denominator * BigInteger.Pow(10, power) : denominator;
            var floor = BigInteger.DivRem(scaledNumerator, scaledDenominator, out var rest);
            var isFloorFirst = rest * 2 < scaledDenominator || (rest * 2 == scaledDenominator && floor.IsEven);
            var candidates = isFloorFirst ? new[] { floor, floor + 1 } : [floor + 1, floor];
            foreach (var candidate in candidates)
            {
                if (double.Parse($"{candidate}E{power}", CultureInfo.InvariantCulture) == Math.Abs(value))
                    return Trim(value < 0 ? -candidate : candidate, power);
            }
        }
    }

    private static DecimalNumber Trim(BigInteger significand, BigInteger power)
    {
        if (significand.IsZero)
            return new(0, 0);
        while ((significand % 10).IsZero)
        {
            significand /= 10;
            power++;
        }
        return new(significand, power);
    }
}
