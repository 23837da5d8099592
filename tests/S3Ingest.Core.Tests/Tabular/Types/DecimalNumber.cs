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

    /// <summary>What a reader prints for a double.</summary>
    public static DecimalNumber Of(double value) => Parse(value.ToString("R", CultureInfo.InvariantCulture));

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
