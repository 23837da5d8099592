using System.Numerics;
using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>
/// Finds the double that a decimal of 16 or 17 digits was printed from, in a fraction of the time that parsing and printing
/// take.
/// </summary>
/// <remarks>
/// A double is guessed with 64 bits of the power of ten; the guess is right but for near ties. Then the shortest decimal of
/// the guess is computed exactly (R. Giulietti, "The Schubfach way to render doubles", 2020). When it is the decimal that
/// was given, the guess is proved, because the shortest decimal of a double parses to it.
/// </remarks>
internal static class ShortestDecimal
{
    private const int FractionBits = 52;
    private const int LeastPower = -1074;
    private const int GreatestPower = 971;
    private const ulong Hidden = 1UL << FractionBits;

    /// <summary>The double whose shortest decimal is <paramref name="significand"/> * 10^<paramref name="power"/>.</summary>
    /// <param name="significand">1 to 10^17 - 1, without a zero at its end.</param>
    /// <param name="power">-342 to 308.</param>
    /// <param name="value">The double.</param>
    /// <returns>False when there is none, and seldom also when there is one, or when it is subnormal.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryInvert(ulong significand, int power, out double value)
    {
        var shift = BitOperations.LeadingZeroCount(significand);
        var product = Math.BigMul(significand << shift, PowersOfTen.High(power), out _);
        var carry = (int)(product >> 63);
        // One bit more than a double has, which rounds it.
        var bits = ((product >> (62 - FractionBits - 1 + carry)) + 1) >> 1;
        var exponent = PowersOfTen.FloorLog2(power) + 11 - shift + carry;
        if (bits == Hidden << 1)
        {
            bits = Hidden;
            exponent++;
        }
        value = 0;
        if (exponent is < LeastPower or > GreatestPower)
            return false;
        value = BitConverter.UInt64BitsToDouble(((ulong)(exponent - LeastPower + 1) << FractionBits) | (bits & (Hidden - 1)));
        var (shortest, unit) = Shortest(bits, exponent);
        var zeros = power - unit;
        return (uint)zeros <= 17 && Math.BigMul(significand, (ulong)PowerOfTen(zeros), out var low) == 0 && low == shortest;
    }

    /// <summary>
    /// Shortest decimal in the rounding interval of a normal double, the closest one where there are several; possibly with
    /// zeros at its end.
    /// </summary>
    /// <param name="significand">2^52 to 2^53 - 1.</param>
    /// <param name="exponent">Power of two.</param>
    /// <returns>An integer and the power of ten that it is multiplied with.</returns>
    private static (ulong Significand, int Power) Shortest(ulong significand, int exponent)
    {
        // The interval is open where the double is odd, since ties go to even.
        var isOdd = significand & 1;
        // Below a power of two the doubles are twice as close.
        var isEven = significand != Hidden || exponent == LeastPower;
        var power = isEven ? (exponent * 1_262_611) >> 22 : (exponent * 1_262_611 - 524_031) >> 22;
        var scale = exponent + PowersOfTen.FloorLog2(-power) + 1;
        var high = PowersOfTen.High(-power);
        var low = PowersOfTen.Low(-power) + 1;
        if (low == 0)
            high++;
        // Quarters of 10^power, so that the borders are integers before they are rounded to odd.
        var middle = significand << 2;
        var lower = Scale(high, low, (middle - (isEven ? 2UL : 1UL)) << scale) + isOdd;
        var upper = Scale(high, low, (middle + 2) << scale) - isOdd;
        middle = Scale(high, low, middle << scale);
        var floor = middle >> 2;
        var tens = floor / 10 * 10;
        var isTensIn = lower <= tens << 2;
        if (isTensIn != ((tens + 10) << 2 <= upper))
            return (isTensIn ? tens : tens + 10, power);
        var isFloorIn = lower <= floor << 2;
        if (isFloorIn != ((floor + 1) << 2 <= upper))
            return (isFloorIn ? floor : floor + 1, power);
        var half = (floor << 2) + 2;
        return (middle < half || (middle == half && (floor & 1) == 0) ? floor : floor + 1, power);
    }

    /// <summary>Upper 64 bits of a product, rounded to odd: the lowest bit stands for all that was cut off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Scale(ulong high, ulong low, ulong factor)
    {
        var carry = Math.BigMul(low, factor, out _);
        var upper = Math.BigMul(high, factor, out var lower);
        lower += carry;
        if (lower < carry)
            upper++;
        return upper | (lower > 1 ? 1UL : 0UL);
    }

    private static long PowerOfTen(int exponent)
    {
        ReadOnlySpan<long> powers =
        [
            1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000,
            10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000,
        ];
        return powers[exponent];
    }
}
