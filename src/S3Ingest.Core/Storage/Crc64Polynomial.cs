namespace S3Ingest.Core.Storage;

/// <summary>
/// Arithmetic modulo the polynomial of CRC-64/NVME. Polynomials are reflected: the most significant bit is the
/// coefficient of x^0.
/// </summary>
internal static class Crc64Polynomial
{
    public const ulong Reflected = 0x9A6C9329AC4BC9B5;

    private const ulong One = 1UL << 63;

    public static ulong MultiplyByX(ulong a) => (a >> 1) ^ (Reflected & (0UL - (a & 1)));

    public static ulong Multiply(ulong a, ulong b)
    {
        ulong product = 0;
        for (ulong bit = One; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0)
                product ^= b;
            b = MultiplyByX(b);
        }
        return product;
    }

    /// <summary>x^exponent, by repeated squaring.</summary>
    public static ulong PowerOfX(ulong exponent)
    {
        ulong result = One, square = One >> 1;
        for (; exponent != 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
                result = Multiply(result, square);
            square = Multiply(square, square);
        }
        return result;
    }
}
