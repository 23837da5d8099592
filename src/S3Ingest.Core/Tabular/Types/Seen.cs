namespace S3Ingest.Core.Tabular.Types;

/// <summary>What has been seen among the values of a column. Joined by OR.</summary>
[Flags]
internal enum Seen
{
    None = 0,

    // Kinds of cells, in the order of CellKind.
    Text = 1 << 0,
    Blank = 1 << 1,
    String = 1 << 2,
    Number = 1 << 3,
    Boolean = 1 << 4,
    Json = 1 << 5,

    /// <summary>A text that can only be text.</summary>
    Other = 1 << 6,

    /// <summary><c>true</c> or <c>false</c>, whatever its kind.</summary>
    Truth = 1 << 7,

    /// <summary>A canonical integer in the range of INT64.</summary>
    Integer = 1 << 8,

    /// <summary>A canonical integer beyond INT64.</summary>
    LongInteger = 1 << 9,

    /// <summary>Zero with a minus sign, in any notation.</summary>
    NegativeZero = 1 << 10,

    /// <summary>A number with a decimal point and no exponent.</summary>
    Fraction = 1 << 11,

    /// <summary>A number with an exponent that nobody would take for an identifier: <c>1.5e3</c>, <c>1e-05</c>.</summary>
    Exponent = 1 << 12,

    /// <summary>A text such as <c>1E10</c>, a number only when the column shows otherwise that it holds such.</summary>
    BareExponent = 1 << 13,

    /// <summary>NaN or an infinity.</summary>
    NotFinite = 1 << 14,

    /// <summary>A number that DOUBLE does not give back (<see cref="DoubleText"/>).</summary>
    Inexact = 1 << 15,

    /// <summary>A calendar date.</summary>
    Date = 1 << 16,

    /// <summary>A time of day.</summary>
    Time = 1 << 17,

    /// <summary>A time of day finer than a microsecond.</summary>
    FineTime = 1 << 18,

    /// <summary>A timestamp without offset.</summary>
    LocalTimestamp = 1 << 19,

    /// <summary>A timestamp with an offset.</summary>
    OffsetTimestamp = 1 << 20,

    /// <summary>Timestamps with different offsets.</summary>
    MixedOffsets = 1 << 21,

    /// <summary>A timestamp finer than a microsecond.</summary>
    FineTimestamp = 1 << 22,

    /// <summary>A timestamp that 64 bits of nanoseconds do not reach.</summary>
    FarTimestamp = 1 << 23,

    AnyKind = Text | String | Number | Boolean | Json,
    AnyInteger = Integer | LongInteger,
    AnyNumber = AnyInteger | NegativeZero | Fraction | Exponent | BareExponent | NotFinite,
    AnyTimestamp = LocalTimestamp | OffsetTimestamp,
}
