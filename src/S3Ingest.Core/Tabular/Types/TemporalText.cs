using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>
/// Dates and times in the one form that everybody reads alike: the extended format of ISO 8601 with all its parts, as in
/// RFC 3339 section 5.6, where the offset may be missing, <c>T</c> may be a space, and offsets may also be <c>+HHmm</c> or
/// <c>+HH</c>. In the proleptic Gregorian calendar, years 0001 to 9999.
/// </summary>
/// <remarks>
/// Text stays what the value would not give back: <c>24:00:00</c> (it would come back as the next day), leap seconds
/// (there is no such value), times without seconds (they do not say which), the offset <c>-00:00</c> (RFC 3339 section 4.3:
/// unknown, which UTC is not), and fractions finer than nanoseconds. Zeros at the end of a fraction say nothing.
/// </remarks>
internal static class TemporalText
{
    public const long NanosPerSecond = 1_000_000_000;

    public const int DateLength = 10;

    private const int TimeLength = 8;
    private const int TimestampLength = DateLength + 1 + TimeLength;
    private const int SecondsPerDay = 86_400;
    private const long FirstSecond = -62_135_596_800;
    private const long LastSecond = 253_402_300_799;

    /// <summary>Greatest day of each month; there is no month 0.</summary>
    private static ReadOnlySpan<byte> MonthLengths => [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    /// <summary>Parses <c>yyyy-MM-dd</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="days">Days since 1970-01-01.</param>
    public static bool TryDate(ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        return text.Length == DateLength && TryDatePart(text, out days);
    }

    /// <summary>Parses <c>HH:mm:ss[.f+]</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="nanos">Nanoseconds since midnight.</param>
    public static bool TryTime(ReadOnlySpan<byte> text, out long nanos)
    {
        nanos = 0;
        if (text.Length < TimeLength || !TryTimePart(text, out var second))
            return false;
        var rest = text[TimeLength..];
        if (!TryFraction(ref rest, out var fraction) || !rest.IsEmpty)
            return false;
        nanos = second * NanosPerSecond + fraction;
        return true;
    }

    /// <summary>Parses a date and a time of day, with or without offset.</summary>
    public static bool TryTimestamp(ReadOnlySpan<byte> text, out Timestamp value)
    {
        if (text.Length < TimestampLength || text[DateLength] is not ((byte)'T' or (byte)' ')
            || !TryDatePart(text, out var days) || !TryTimePart(text[(DateLength + 1)..], out var second))
        {
            value = default;
            return false;
        }
        value = new Timestamp((long)days * SecondsPerDay + second, 0, Timestamp.NoOffset);
        return text.Length == TimestampLength || TryTimestampEnd(text[TimestampLength..], ref value);
    }

    /// <summary>Adds the fraction and the offset of a timestamp.</summary>
    private static bool TryTimestampEnd(ReadOnlySpan<byte> text, ref Timestamp value)
    {
        if (!TryFraction(ref text, out var fraction) || !TryOffset(text, out var offset))
            return false;
        var seconds = offset == Timestamp.NoOffset ? value.Seconds : value.Seconds - offset * 60;
        value = new Timestamp(seconds, fraction, offset);
        // The offset may lead out of the calendar.
        return seconds is >= FirstSecond and <= LastSecond;
    }

    /// <summary><c>yyyy-MM-dd</c> at the beginning of at least ten bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryDatePart(ReadOnlySpan<byte> text, out int days)
    {
        // "0000-00-" as a little-endian number; what remains of the digits is their value, of the dashes zero.
        var head = BinaryPrimitives.ReadUInt64LittleEndian(text) ^ 0x2D30_302D_3030_3030;
        var tail = BinaryPrimitives.ReadUInt16LittleEndian(text[8..]) ^ 0x3030u;
        days = 0;
        if (((head | (head + 0x0006_0600_0606_0606)) & 0xFFF0_F0FF_F0F0_F0F0) != 0 || ((tail | (tail + 0x0606)) & 0xF0F0) != 0)
            return false;
        var year = (int)((head & 0xF) * 1000 + ((head >> 8) & 0xF) * 100 + ((head >> 16) & 0xF) * 10 + ((head >> 24) & 0xF));
        var month = (int)(((head >> 40) & 0xF) * 10 + ((head >> 48) & 0xF));
        var day = (int)((tail & 0xF) * 10 + ((tail >> 8) & 0xF));
        if (year == 0 || day == 0 || (uint)month >= (uint)MonthLengths.Length || day > MonthLengths[month]
            || (day == 29 && month == 2 && !DateTime.IsLeapYear(year)))
        {
            return false;
        }
        // Years begin in March here, so that the leap day is the last day of its year. -1 for January and February; a
        // condition would be guessed wrong too often.
        var early = (month - 3) >> 31;
        year += early;
        month += 12 & early;
        days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + day - 719_469;
        return true;
    }

    /// <summary><c>HH:mm:ss</c> at the beginning of at least eight bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryTimePart(ReadOnlySpan<byte> text, out int second)
    {
        // "00:00:00"
        var digits = BinaryPrimitives.ReadUInt64LittleEndian(text) ^ 0x3030_3A30_303A_3030;
        second = 0;
        if (((digits | (digits + 0x0606_0006_0600_0606)) & 0xF0F0_FFF0_F0FF_F0F0) != 0)
            return false;
        var hours = (int)((digits & 0xF) * 10 + ((digits >> 8) & 0xF));
        var minutes = (int)(((digits >> 24) & 0xF) * 10 + ((digits >> 32) & 0xF));
        var seconds = (int)(((digits >> 48) & 0xF) * 10 + (digits >> 56));
        if (hours > 23 || minutes > 59 || seconds > 59)
            return false;
        second = hours * 3600 + minutes * 60 + seconds;
        return true;
    }

    /// <summary>Takes an optional fraction of a second off the beginning.</summary>
    private static bool TryFraction(ref ReadOnlySpan<byte> text, out int nanos)
    {
        nanos = 0;
        if (text.IsEmpty || text[0] != '.')
            return true;
        var at = 1;
        var unit = 100_000_000;
        uint digit;
        for (; at < text.Length && (digit = (uint)(text[at] - '0')) <= 9; at++)
        {
            if (unit == 0 && digit != 0)
                return false;
            nanos += (int)digit * unit;
            unit /= 10;
        }
        text = text[at..];
        return at > 1;
    }

    /// <summary>Nothing, <c>Z</c>, <c>±HH:mm</c>, <c>±HHmm</c> or <c>±HH</c>.</summary>
    /// <param name="text">What follows the time.</param>
    /// <param name="minutes">Minutes east of UTC.</param>
    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = Timestamp.NoOffset;
        if (text.IsEmpty)
            return true;
        if (text.Length == 1)
        {
            minutes = 0;
            return text[0] is (byte)'Z' or (byte)'z';
        }
        if (text[0] is not ((byte)'+' or (byte)'-'))
            return false;
        var hour = TwoDigits(text[1..]);
        var minute = text.Length switch
        {
            3 => 0,
            5 => TwoDigits(text[3..]),
            6 when text[3] == ':' => TwoDigits(text[4..]),
            _ => -1,
        };
        if (hour is < 0 or > 23 || minute is < 0 or > 59)
            return false;
        minutes = hour * 60 + minute;
        if (text[0] == '+')
            return true;
        minutes = -minutes;
        return minutes != 0;
    }

    private static int TwoDigits(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2)
            return -1;
        var tens = (uint)(text[0] - '0');
        var ones = (uint)(text[1] - '0');
        return tens > 9 || ones > 9 ? -1 : (int)(tens * 10 + ones);
    }
}
