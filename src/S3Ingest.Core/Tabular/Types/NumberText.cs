using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>
/// A number taken apart by the grammar of RFC 8259, section 6: <c>-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?</c>. What else is
/// written as a number somewhere (<c>+1</c>, <c>.5</c>, <c>007</c>) is not one here.
/// </summary>
internal struct NumberText
{
    /// <summary>Digits that <see cref="Mantissa"/> holds.</summary>
    public const int MantissaDigits = 19;

    /// <summary>Beyond it an exponent makes infinity or zero of whatever a value's length allows as digits.</summary>
    private const int LargestExponent = 1_000_000_000;

    /// <summary>All digits as an integer. When <see cref="IsLong"/>, it only tells zero from other numbers.</summary>
    public ulong Mantissa;

    /// <summary>Digits before the decimal point; 0 when there is only a zero.</summary>
    public int IntegerDigits;

    /// <summary>Digits after the decimal point, as written.</summary>
    public int Scale;

    /// <summary>The exponent as written.</summary>
    public int Exponent;

    public bool IsNegative;

    public bool HasExponent;

    /// <summary>The exponent has a sign of its own.</summary>
    public bool HasSignedExponent;

    /// <summary>More digits than <see cref="Mantissa"/> holds.</summary>
    public readonly bool IsLong => IntegerDigits + Scale > MantissaDigits;

    public readonly bool IsNegativeZero => IsNegative && Mantissa == 0;

    /// <summary>No decimal point and no exponent.</summary>
    public readonly bool IsInteger => Scale == 0 && !HasExponent;

    public readonly bool IsInt64 => IsInteger && !IsLong && Mantissa <= (ulong)long.MaxValue + (IsNegative ? 1UL : 0UL) && !IsNegativeZero;

    /// <summary>Takes a text apart.</summary>
    /// <returns>False when it is not a number.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryScan(ReadOnlySpan<byte> text, out NumberText number)
    {
        number = default;
        var at = 0;
        if (text.Length > 0 && text[0] == '-')
        {
            number.IsNegative = true;
            at = 1;
        }
        var first = at;
        ulong mantissa = 0;
        uint digit;
        // Wraps around for long numbers.
        for (; (uint)at < (uint)text.Length && (digit = (uint)(text[at] - '0')) <= 9; at++)
            mantissa = mantissa * 10 + digit;
        var integerDigits = at - first;
        if (integerDigits == 0)
            return false;
        if (text[first] == '0')
        {
            if (integerDigits > 1)
                return false;
            integerDigits = 0;
        }
        number.IntegerDigits = integerDigits;
        if ((uint)at < (uint)text.Length && text[at] == '.')
        {
            var fraction = ++at;
            for (; (uint)at < (uint)text.Length && (digit = (uint)(text[at] - '0')) <= 9; at++)
                mantissa = mantissa * 10 + digit;
            number.Scale = at - fraction;
            if (at == fraction)
                return false;
        }
        number.Mantissa = mantissa;
        if (number.IsLong)
            number.Mantissa = text[first..at].ContainsAnyInRange((byte)'1', (byte)'9') ? 1UL : 0;
        return at == text.Length || TryScanExponent(text[at..], ref number);
    }

    /// <summary>
    /// The significant digits as an integer, and the power of ten that it is multiplied with. Zeros at both ends are none.
    /// </summary>
    /// <param name="text">What was scanned.</param>
    /// <param name="significand">0 only for zero; without a zero at its end.</param>
    /// <param name="power">Power of ten.</param>
    /// <returns>False when there are more than 19 significant digits.</returns>
    public readonly bool TryTrim(ReadOnlySpan<byte> text, out ulong significand, out int power)
    {
        significand = Mantissa;
        power = 0;
        if (Mantissa == 0)
            return true;
        long exponent = (long)Exponent - Scale;
        if (IsLong)
        {
            var end = HasExponent ? text.IndexOfAny((byte)'e', (byte)'E') : text.Length;
            var digits = text[(IsNegative ? 1 : 0)..end];
            var leading = digits.IndexOfAnyInRange((byte)'1', (byte)'9');
            var last = digits.LastIndexOfAnyInRange((byte)'1', (byte)'9');
            var point = digits.IndexOf((byte)'.');
            // Digits after the last significant one, without the point.
            var after = digits.Length - 1 - last - (point > last ? 1 : 0);
            var count = last - leading + 1 - (point > leading && point < last ? 1 : 0);
            if (count > MantissaDigits)
                return false;
            exponent += after;
            significand = 0;
            foreach (var c in digits[leading..(last + 1)])
            {
                if (c != '.')
                    significand = significand * 10 + (uint)(c - '0');
            }
        }
        for (; significand % 10 == 0; significand /= 10)
            exponent++;
        power = (int)Math.Clamp(exponent, -LargestExponent, LargestExponent);
        return true;
    }

    private static bool TryScanExponent(ReadOnlySpan<byte> text, ref NumberText number)
    {
        if ((text[0] | 0x20) != 'e' || text.Length < 2)
            return false;
        number.HasExponent = true;
        number.HasSignedExponent = text[1] is (byte)'+' or (byte)'-';
        var digits = text[(number.HasSignedExponent ? 2 : 1)..];
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        var exponent = 0;
        foreach (var c in digits)
            exponent = Math.Min(LargestExponent, exponent > LargestExponent / 10 ? LargestExponent : exponent * 10 + (c - '0'));
        number.Exponent = text[1] == '-' ? -exponent : exponent;
        return true;
    }
}
