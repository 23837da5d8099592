using System.Numerics;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>Powers of ten with 128 significant bits, rounded down: those that lead from a decimal to a double and back.</summary>
internal static class PowersOfTen
{
    /// <summary>Least exponent: 17 digits times it are below the smallest double.</summary>
    public const int Least = -342;

    /// <summary>Greatest exponent: the inverse of the decimal unit of the smallest double.</summary>
    public const int Greatest = 324;

    private static readonly ulong[] Words = Compute();

    /// <summary>The upper 64 bits, with the highest one set.</summary>
    public static ulong High(int exponent) => Words[(exponent - Least) * 2];

    /// <summary>The lower 64 bits.</summary>
    public static ulong Low(int exponent) => Words[(exponent - Least) * 2 + 1];

    /// <summary>Greatest power of two in 10^<paramref name="exponent"/>, for exponents of the table.</summary>
    public static int FloorLog2(int exponent) => (exponent * 1_741_647) >> 19;

    private static ulong[] Compute()
    {
        const int Bits = 128;
        var words = new ulong[(Greatest - Least + 1) * 2];
        for (var exponent = Least; exponent <= Greatest; exponent++)
        {
            var power = BigInteger.Pow(10, Math.Abs(exponent));
            // The quotient has at least 128 bits before the excess is shifted out.
            if (exponent < 0)
                power = (BigInteger.One << ((int)power.GetBitLength() + Bits)) / power;
            var excess = (int)power.GetBitLength() - Bits;
            var scaled = (UInt128)(excess > 0 ? power >> excess : power << -excess);
            words[(exponent - Least) * 2] = (ulong)(scaled >> 64);
            words[(exponent - Least) * 2 + 1] = (ulong)scaled;
        }
        return words;
    }
}
