using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>What the numbers of a batch have shown. A value of its own, so that a loop can keep it in registers.</summary>
internal struct NumberFacts
{
    public Seen Seen;

    /// <summary>Most digits before a decimal point; a lone zero has none.</summary>
    public int IntegerDigits;

    /// <summary>Most digits after a decimal point.</summary>
    public int Scale;

    /// <summary>Takes a number in. Whether DOUBLE gives it back is asked apart, since not every type has to know.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in NumberText number, CellKind kind)
    {
        if (number.IsNegativeZero)
            Seen |= Seen.NegativeZero;
        if (number.HasExponent)
        {
            Seen |= kind == CellKind.Text && number.Scale == 0 && !number.HasSignedExponent ? Seen.BareExponent : Seen.Exponent;
            return;
        }
        if (number.Scale > 0)
            Seen |= Seen.Fraction;
        else if (number.IsInt64)
            Seen |= Seen.Integer;
        else if (!number.IsNegativeZero)
            Seen |= Seen.LongInteger;
        IntegerDigits = Math.Max(IntegerDigits, number.IntegerDigits);
        Scale = Math.Max(Scale, number.Scale);
    }
}
