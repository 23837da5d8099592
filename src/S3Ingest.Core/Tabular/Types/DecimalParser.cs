using System.Runtime.CompilerServices;
using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>DECIMAL(38, scale).</summary>
internal struct DecimalParser(int scale) : IValueParser<Int128>
{
    private const int Digits = 38;

    /// <summary>Powers of ten.</summary>
    private static readonly Int128[] Units = AllUnits();

    private CellKind _kind;
    private bool _isInexact;
    private NumberFacts _facts;

    public static bool Accepts(CellKind kind) => kind is CellKind.Text or CellKind.Number;

    public static void Append(ParquetColumnWriter output, ReadOnlySpan<Int128> values, ReadOnlySpan<byte> defined) => output.Append(values, defined);

    public void Begin(CellKind kind, ColumnFacts facts)
    {
        _kind = kind;
        _isInexact = facts.IsInexact;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryParse(ReadOnlySpan<byte> data, int start, int end, out Int128 value)
    {
        value = default;
        var text = data[start..end];
        if (!NumberText.TryScan(text, out var number) || number.HasExponent || number.IsNegativeZero
            || number.Scale > scale || number.IntegerDigits > Digits - scale)
        {
            return false;
        }
        _facts.Add(number, _kind);
        // Should the column turn out to have fewer digits than it seemed, DOUBLE is open as long as all values come back.
        if (!_isInexact && !DoubleText.TryConvert(text, number, out _))
        {
            _isInexact = true;
            _facts.Seen |= Seen.Inexact;
        }
        var unscaled = number.IsLong ? AllDigits(text) : number.Mantissa;
        if (number.Scale < scale)
            unscaled *= Units[scale - number.Scale];
        value = number.IsNegative ? -unscaled : unscaled;
        return true;
    }

    public readonly void End(ReadOnlySpan<Int128> values, ColumnFacts facts) => facts.Add(_facts);

    /// <summary>The digits as an integer, in two halves that 64 bits hold.</summary>
    private static Int128 AllDigits(ReadOnlySpan<byte> text)
    {
        ulong upper = 0, lower = 0;
        var count = 0;
        foreach (var c in text)
        {
            if (c is (byte)'-' or (byte)'.' || (c == '0' && count == 0))
                continue;
            if (count++ < NumberText.MantissaDigits)
                upper = upper * 10 + (uint)(c - '0');
            else
                lower = lower * 10 + (uint)(c - '0');
        }
        // 10^19 still is a number of 64 bits.
        var high = Math.BigMul(upper, (ulong)Units[Math.Max(0, count - NumberText.MantissaDigits)], out var low);
        return new Int128(high, low) + lower;
    }

    private static Int128[] AllUnits()
    {
        var units = new Int128[Digits + 1];
        units[0] = 1;
        for (var i = 1; i < units.Length; i++)
            units[i] = units[i - 1] * 10;
        return units;
    }
}
