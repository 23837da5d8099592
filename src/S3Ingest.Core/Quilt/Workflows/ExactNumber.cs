using System.Globalization;
using System.Numerics;

namespace S3Ingest.Core.Quilt;

/// <summary>A JSON number without rounding: mantissa times a power of ten.</summary>
internal readonly record struct ExactNumber
{
    // Beyond any double; larger exponents would cost memory, not exactness that anybody has.
    private const int LargestExponent = 1_100;

    private readonly BigInteger _mantissa;
    private readonly int _exponent;

    private ExactNumber(BigInteger mantissa, int exponent) => (_mantissa, _exponent) = (mantissa, exponent);

    public bool IsPositive => _mantissa.Sign > 0;

    /// <summary>True for 1, 1.0 and 10e-1 alike.</summary>
    public bool IsInteger => _exponent == 0;

    /// <summary>Reads the text of a JSON number.</summary>
    public static ExactNumber Parse(string text)
    {
        int e = text.AsSpan().IndexOfAny('e', 'E');
        var exponent = e < 0 ? BigInteger.Zero : BigInteger.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string digits = e < 0 ? text : text[..e];
        int point = digits.IndexOf('.');
        if (point >= 0)
        {
            exponent -= digits.Length - point - 1;
            digits = digits.Remove(point, 1);
        }
        var mantissa = BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int power = (int)BigInteger.Max(-LargestExponent, BigInteger.Min(LargestExponent, exponent));
        // One form for one number.
        while (power < 0 && !mantissa.IsZero && BigInteger.DivRem(mantissa, 10, out var rest) is var shorter && rest.IsZero)
            (mantissa, power) = (shorter, power + 1);
        return mantissa.IsZero ? default : new ExactNumber(power > 0 ? mantissa * BigInteger.Pow(10, power) : mantissa, Math.Min(power, 0));
    }

    /// <summary>The same for equal numbers.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_mantissa}e{_exponent}");

    public int CompareTo(ExactNumber other)
    {
        var (one, two) = Align(other);
        return one.CompareTo(two);
    }

    /// <summary>True when the quotient is a whole number.</summary>
    public bool IsMultipleOf(ExactNumber divisor)
    {
        var (one, two) = Align(divisor);
        return (one % two).IsZero;
    }

    private (BigInteger One, BigInteger Other) Align(ExactNumber other)
    {
        int least = Math.Min(_exponent, other._exponent);
        return (_mantissa * BigInteger.Pow(10, _exponent - least), other._mantissa * BigInteger.Pow(10, other._exponent - least));
    }
}
