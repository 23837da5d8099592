using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>A point in time, or a date with time of day.</summary>
/// <param name="Seconds">Seconds since 1970-01-01T00:00:00; UTC when there is an offset.</param>
/// <param name="Nanos">Nanoseconds within the second, not negative.</param>
/// <param name="Offset">Minutes east of UTC that the text names, or <see cref="NoOffset"/>.</param>
internal readonly record struct Timestamp(long Seconds, int Nanos, int Offset)
{
    public const int NoOffset = int.MinValue;

    /// <summary>Finer than a microsecond.</summary>
    public bool IsFine => Nanos % 1000 != 0;

    /// <summary>Microseconds since 1970-01-01T00:00:00; the rest is cut off when <see cref="IsFine"/>.</summary>
    public long Micros => Seconds * 1_000_000 + Nanos / 1000;

    /// <summary>Nanoseconds since 1970-01-01T00:00:00.</summary>
    /// <returns>False before 1677-09-21T00:12:43.145224192 and after 2262-04-11T23:47:16.854775807.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNanos(out long nanos)
    {
        // The first second of the range has only its end in it.
        const long First = long.MinValue / TemporalText.NanosPerSecond - 1;
        const long Last = long.MaxValue / TemporalText.NanosPerSecond;
        nanos = unchecked(Seconds * TemporalText.NanosPerSecond + Nanos);
        return Seconds switch
        {
            < First or > Last => false,
            First => nanos < 0,
            Last => nanos > 0,
            _ => true,
        };
    }
}
