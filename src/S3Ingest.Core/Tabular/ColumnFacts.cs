using System.Runtime.InteropServices;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular.Types;

namespace S3Ingest.Core.Tabular;

/// <summary>
/// What is known of the values of one column. A semilattice: observing values in any order, or twice, gives the same.
/// Not thread-safe.
/// </summary>
public sealed class ColumnFacts
{
    private const int DecimalDigits = 38;

    private const Seen Families = Seen.Truth | Seen.AnyNumber | Seen.Date | Seen.Time | Seen.AnyTimestamp;

    private Seen _seen;
    private int _integerDigits;
    private int _scale;
    private int _offset = Timestamp.NoOffset;

    /// <summary>True while only nulls were seen.</summary>
    public bool IsUndecided => _seen == Seen.None;

    /// <summary>True when the column is JSON whatever else comes.</summary>
    internal bool IsJsonForGood => (_seen & Seen.Json) != 0 || !IsPower2(_seen & Seen.AnyKind) || (IsStringLike && (_seen & Seen.Number) != 0);

    /// <summary>True when the column is STRING whatever else comes of the kind of cells that it has.</summary>
    internal bool IsStringForGood => IsStringLike && (_seen & Seen.AnyKind) is Seen.Text or Seen.String;

    /// <summary>True when a number was seen that DOUBLE does not give back.</summary>
    internal bool IsInexact => (_seen & Seen.Inexact) != 0;

    /// <summary>Offset of the timestamps in minutes, or <see cref="Timestamp.NoOffset"/> as long as none had one.</summary>
    internal int Offset => _offset;

    /// <summary>The kind of cells that has values; Null when there is none, Json when the column is JSON.</summary>
    internal CellKind ValueKind => (_seen & Seen.AnyKind) switch
    {
        Seen.None => CellKind.Null,
        Seen.Text => CellKind.Text,
        Seen.String => CellKind.String,
        Seen.Number => CellKind.Number,
        Seen.Boolean => CellKind.Boolean,
        _ => CellKind.Json,
    };

    /// <summary>No type but text holds what was seen, and no later value changes that.</summary>
    private bool IsStringLike
    {
        get
        {
            if ((_seen & Seen.Other) != 0)
                return true;
            var family = _seen & Families;
            if ((family & Seen.AnyNumber) != 0)
                return (family & ~Seen.AnyNumber) != 0 || (IsInexact && !IsDecimal && (family & ~Seen.Integer) != 0);
            if ((family & Seen.AnyTimestamp) != 0)
                return family is not (Seen.LocalTimestamp or Seen.OffsetTimestamp) || (_seen & Seen.MixedOffsets) != 0;
            return !IsPower2(family);
        }
    }

    private bool IsDecimal =>
        (_seen & (Seen.NegativeZero | Seen.Exponent | Seen.BareExponent | Seen.NotFinite)) == 0 && _integerDigits + _scale <= DecimalDigits;

    /// <summary>Takes the values of a batch in.</summary>
    public void Observe(TextColumn column)
    {
        var kinds = column.Kinds;
        for (var row = 0; row < kinds.Length; row++)
        {
            // Of what is text only a new kind of cell matters.
            if ((_seen & Seen.Other) != 0)
            {
                AddKinds(kinds[row..]);
                return;
            }
            Add(kinds[row]);
            switch (kinds[row])
            {
                case CellKind.Text:
                    ObserveText(column[row]);
                    break;
                case CellKind.String:
                    ObserveTemporal(column[row]);
                    break;
                case CellKind.Number:
                    ObserveNumber(column[row], CellKind.Number);
                    break;
                case CellKind.Boolean:
                    _seen |= Seen.Truth;
                    break;
            }
        }
    }

    /// <summary>The narrowest type that holds every observed value without loss; STRING while undecided.</summary>
    public ColumnType Resolve(ParquetProfile profile)
    {
        if ((_seen & Seen.AnyKind) == 0)
            return new(ColumnTypeKind.String);
        if (IsJsonForGood)
            return new(ColumnTypeKind.Json);
        if (IsStringLike)
            return new(ColumnTypeKind.String);
        if ((_seen & Seen.Truth) != 0)
            return new(ColumnTypeKind.Boolean);
        if ((_seen & Seen.Date) != 0)
            return new(ColumnTypeKind.Date);
        if ((_seen & Seen.Time) != 0)
            return profile == ParquetProfile.Compact
                ? new(ColumnTypeKind.Time, IsNanos: (_seen & Seen.FineTime) != 0)
                // Spark refuses the whole file for one TIME column.
                : new(ColumnTypeKind.String);
        return (_seen & Seen.AnyTimestamp) != 0 ? ResolveTimestamp(profile) : ResolveNumber();
    }

    internal void Add(Seen seen) => _seen |= seen;

    internal void Add(CellKind kind) => _seen |= (Seen)((1 << (int)kind) >> 1);

    internal void AddKinds(ReadOnlySpan<CellKind> kinds)
    {
        if (kinds.IsEmpty)
            return;
        if (MemoryMarshal.AsBytes(kinds).IndexOfAnyExcept((byte)kinds[0]) < 0)
        {
            Add(kinds[0]);
            return;
        }
        var seen = 0;
        foreach (var kind in kinds)
            seen |= 1 << (int)kind;
        _seen |= (Seen)(seen >> 1);
    }

    internal void Add(in NumberFacts facts)
    {
        _seen |= facts.Seen;
        _integerDigits = Math.Max(_integerDigits, facts.IntegerDigits);
        _scale = Math.Max(_scale, facts.Scale);
    }

    /// <summary>Takes the offset of a timestamp in, in minutes or <see cref="Timestamp.NoOffset"/>.</summary>
    internal void AddOffset(int offset)
    {
        if (offset == Timestamp.NoOffset)
        {
            _seen |= Seen.LocalTimestamp;
            return;
        }
        _seen |= Seen.OffsetTimestamp;
        if (_offset == Timestamp.NoOffset)
            _offset = offset;
        else if (_offset != offset)
            _seen |= Seen.MixedOffsets;
    }

    private static bool IsPower2(Seen seen) => (seen & (seen - 1)) == 0;

    private ColumnType ResolveTimestamp(ParquetProfile profile)
    {
        var isFine = (_seen & Seen.FineTimestamp) != 0;
        return isFine && (profile == ParquetProfile.Compatible || (_seen & Seen.FarTimestamp) != 0)
            ? new(ColumnTypeKind.String)
            : new(ColumnTypeKind.Timestamp, IsUtc: (_seen & Seen.OffsetTimestamp) != 0, IsNanos: isFine);
    }

    private ColumnType ResolveNumber()
    {
        // Identifiers such as 1E10, and nan beside nothing that is a number, are no evidence of numbers.
        const Seen Evidence = Seen.Fraction | Seen.Exponent;
        var text = new ColumnType((_seen & Seen.Number) != 0 ? ColumnTypeKind.Json : ColumnTypeKind.String);
        var isDouble = (_seen & (Evidence | Seen.NegativeZero | Seen.BareExponent | Seen.NotFinite)) != 0;
        if (!isDouble)
        {
            if ((_seen & Seen.LongInteger) == 0)
                return new(ColumnTypeKind.Int64);
            return _integerDigits <= DecimalDigits ? new(ColumnTypeKind.Decimal) : text;
        }
        if ((_seen & Seen.BareExponent) != 0 && (_seen & Evidence) == 0)
            return text;
        if ((_seen & Seen.NotFinite) != 0 && (_seen & (Evidence | Seen.AnyInteger | Seen.NegativeZero)) == 0)
            return text;
        if (!IsInexact)
            return new(ColumnTypeKind.Double);
        return IsDecimal ? new(ColumnTypeKind.Decimal, _scale) : text;
    }

    private void ObserveText(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            _seen |= Seen.Other;
            return;
        }
        var first = text[0] == '-' && text.Length > 1 ? text[1] : text[0];
        if ((uint)(first - '0') <= 9)
        {
            // A number has its only inner minus sign behind an e.
            if (text.Length >= 8 && (text[2] == ':' || (text[4] == '-' && (uint)(text[3] - '0') <= 9)))
                ObserveTemporal(text);
            else
                ObserveNumber(text, CellKind.Text);
        }
        else if (BooleanText.TryParse(text, out _))
            _seen |= Seen.Truth;
        else
            _seen |= SpecialNumber.TryParse(text, out _) ? Seen.NotFinite : Seen.Other;
    }

    private void ObserveNumber(ReadOnlySpan<byte> text, CellKind kind)
    {
        if (!NumberText.TryScan(text, out var number))
        {
            _seen |= Seen.Other;
            return;
        }
        var facts = default(NumberFacts);
        facts.Add(number, kind);
        if (!IsInexact && !DoubleText.TryConvert(text, number, out _))
            facts.Seen |= Seen.Inexact;
        Add(facts);
    }

    private void ObserveTemporal(ReadOnlySpan<byte> text)
    {
        if (TemporalText.TryTimestamp(text, out var timestamp))
        {
            AddOffset(timestamp.Offset);
            if (timestamp.IsFine)
                _seen |= Seen.FineTimestamp;
            if (!timestamp.TryNanos(out _))
                _seen |= Seen.FarTimestamp;
        }
        else if (TemporalText.TryDate(text, out _))
            _seen |= Seen.Date;
        else if (TemporalText.TryTime(text, out var nanos))
            _seen |= nanos % 1000 == 0 ? Seen.Time : Seen.Time | Seen.FineTime;
        else
            _seen |= Seen.Other;
    }
}
