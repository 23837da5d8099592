using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tabular.Types;

namespace S3Ingest.Core.Tests.Tabular.Types;

public class EncoderTests
{
    private const ParquetProfile Compatible = ParquetProfile.Compatible;
    private const ParquetProfile Compact = ParquetProfile.Compact;

    [Fact]
    public void Values_follow_one_another_and_nulls_are_marked()
    {
        Assert.Equal([1L, null, -2L, null], Cells.RoundTrip(Compatible, (CellKind.Text, "1"), Cells.Null, (CellKind.Text, "-2"), Cells.Blank));
        Assert.Equal([true, null, false], Cells.RoundTrip(Compatible, (CellKind.Text, "TRUE"), Cells.Null, (CellKind.Text, "False")));
        Assert.Equal([1.5, null, -0.0], Cells.RoundTrip(Compatible, (CellKind.Text, "1.5"), Cells.Null, (CellKind.Text, "-0.0")));
        Assert.Equal(["a", null, "", ""], Cells.RoundTrip(Compatible, (CellKind.Text, "a"), Cells.Null, (CellKind.Text, ""), Cells.Blank));
    }

    [Fact]
    public void A_mask_is_there_only_when_a_row_is_null()
    {
        var facts = Cells.Facts((CellKind.Text, "1"));
        var encoder = Assert.IsType<ValueEncoder<long, Int64Parser>>(Cells.Encoder(new(ColumnTypeKind.Int64), facts));
        Assert.True(encoder.TryConvert(Cells.Column((CellKind.Text, "1"), Cells.Null)));
        Assert.Equal([1, 0], encoder.Defined.ToArray());
        Assert.True(encoder.TryConvert(Cells.Column((CellKind.Text, "2"), (CellKind.Text, "3"))));
        Assert.True(encoder.Defined.IsEmpty);
        Assert.True(encoder.TryConvert(Cells.Column(Cells.Null, Cells.Null, Cells.Blank)));
        Assert.Equal([0, 0, 0], encoder.Defined.ToArray());
        Assert.True(encoder.Values.IsEmpty);
    }

    [Fact]
    public void Batches_of_any_size_reuse_the_buffers()
    {
        var facts = Cells.Facts((CellKind.Text, "1"));
        var encoder = Cells.Encoder(new(ColumnTypeKind.Int64), facts);
        foreach (var count in new[] { 3, 70, 0, 2, 1000 })
        {
            var column = Cells.Column(Cells.Of(CellKind.Text, Enumerable.Range(0, count).Select(i => $"{i}")));
            Assert.True(encoder.TryConvert(column));
            Assert.Equal(Enumerable.Range(0, count).Select(i => (object?)(long)i), Cells.Values(encoder, column));
        }
    }

    [Theory]
    [InlineData("1", "01", false)]
    [InlineData("1", "-0", false)]
    [InlineData("1", "9223372036854775808", false)]
    [InlineData("1", "9223372036854775807", true)]
    [InlineData("1", "1.0", false)]
    [InlineData("1", "", false)]
    [InlineData("true", "0", false)]
    [InlineData("true", "FALSE", true)]
    [InlineData("1.5", "1e400", false)]
    [InlineData("1.5", "1E10", true)]
    [InlineData("1.5", "NaN", true)]
    [InlineData("1.5", "0.12345678901234567", false)]
    [InlineData("18446744073709551616", "1", true)]
    [InlineData("18446744073709551616", "1.0", false)]
    [InlineData("18446744073709551616", "-0", false)]
    [InlineData("18446744073709551616", "1e+5", false)]
    [InlineData("18446744073709551616.25", "1.125", false)]
    [InlineData("18446744073709551616.25", "123456789012345678901234567890123456.1", true)]
    [InlineData("18446744073709551616.25", "1234567890123456789012345678901234567.1", false)]
    [InlineData("2024-01-01", "2024-02-30", false)]
    [InlineData("2024-01-01", "2024-01-01T00:00:00", false)]
    [InlineData("2024-01-01T00:00:00", "2024-01-01", false)]
    [InlineData("2024-01-01T00:00:00", "2024-01-01T00:00:00Z", false)]
    [InlineData("2024-01-01T00:00:00Z", "2024-01-01T00:00:00", false)]
    [InlineData("2024-01-01T00:00:00Z", "2024-01-01T00:00:00+01:00", false)]
    [InlineData("2024-01-01T00:00:00Z", "2024-01-01T00:00:00+00:00", true)]
    [InlineData("2024-01-01T00:00:00Z", "2024-01-01T00:00:00.1234567Z", false)]
    [InlineData("2024-01-01T00:00:00.1234567Z", "1500-01-01T00:00:00Z", false)]
    [InlineData("2024-01-01T00:00:00.1234567Z", "1700-01-01T00:00:00Z", true)]
    [InlineData("10:00:00", "10:00:00.123456", true)]
    [InlineData("10:00:00", "10:00:00.1234567", false)]
    [InlineData("10:00:00.1234567", "10:00:00.123456789", true)]
    [InlineData("x", "1", true)]
    public void A_later_value_is_checked_against_the_type(string seen, string further, bool isTaken) =>
        Assert.Equal(isTaken, Cells.Takes(CellKind.Text, [seen], further));

    [Theory]
    [InlineData(CellKind.Text, "1", CellKind.Number, "1")]
    [InlineData(CellKind.Text, "1", CellKind.Json, "[1]")]
    [InlineData(CellKind.Text, "x", CellKind.Json, "[1]")]
    [InlineData(CellKind.Text, "x", CellKind.String, "x")]
    [InlineData(CellKind.Text, "true", CellKind.Boolean, "true")]
    [InlineData(CellKind.Boolean, "true", CellKind.String, "true")]
    [InlineData(CellKind.Number, "1", CellKind.String, "1")]
    [InlineData(CellKind.String, "x", CellKind.Number, "1")]
    [InlineData(CellKind.String, "2024-01-01", CellKind.Text, "2024-01-01")]
    [InlineData(CellKind.String, "x", CellKind.Boolean, "true")]
    public void A_later_cell_of_another_kind_contradicts(CellKind kind, string seen, CellKind otherKind, string further)
    {
        var facts = Cells.Facts((kind, seen));
        var encoder = Cells.Encoder(facts.Resolve(Compatible), facts);
        Assert.False(encoder.TryConvert(Cells.Column((kind, seen), (otherKind, further))));
    }

    [Fact]
    public void A_column_of_empty_elements_takes_text_but_no_JSON()
    {
        var facts = Cells.Facts(Cells.Blank);
        var encoder = Cells.Encoder(facts.Resolve(Compatible), facts);
        Assert.True(encoder.TryConvert(Cells.Column((CellKind.Text, "5"), Cells.Blank)));
        Assert.Equal("INT64", facts.Resolve(Compatible).ToString());
        Assert.False(encoder.TryConvert(Cells.Column((CellKind.Json, "{}"))));
    }

    [Fact]
    public void Integers_of_every_length_and_place_are_parsed()
    {
        foreach (var digits in Enumerable.Range(1, 19))
        {
            foreach (var text in new[] { "1" + new string('0', digits - 1), "123456789123456789123"[..digits], "-" + "987654321987654321"[..Math.Min(digits, 18)] })
            {
                // At the end of the text, and before more of it.
                Assert.Equal([long.Parse(text, CultureInfo.InvariantCulture)], Cells.RoundTrip(Compatible, (CellKind.Text, text)));
                Assert.Equal(
                    [long.Parse(text, CultureInfo.InvariantCulture), 77777777777L],
                    Cells.RoundTrip(Compatible, (CellKind.Text, text), (CellKind.Text, "77777777777")));
            }
        }
    }

    [Fact]
    public void A_byte_that_is_no_digit_is_found_in_every_place_of_an_integer()
    {
        foreach (var length in Enumerable.Range(1, 19))
        {
            foreach (var place in Enumerable.Range(0, length))
            {
                for (var c = 0; c < 256; c++)
                {
                    var text = Encoding.ASCII.GetBytes(new string('1', length) + "22222222");
                    text[place] = (byte)c;
                    var isInteger = c is >= '1' and <= '9' || (c == '0' && (place > 0 || length == 1)) || (c == '-' && place == 0 && length > 1);
                    Assert.Equal(isInteger, Int64Text.TryParse(text, 0, length, out var value));
                    Assert.Equal(isInteger, Int64Text.TryParse(text.AsSpan(0, length), 0, length, out var last));
                    if (isInteger)
                        Assert.Equal((BigInteger.Parse(Encoding.ASCII.GetString(text, 0, length), CultureInfo.InvariantCulture), value), (value, last));
                }
            }
        }
    }

    [Fact]
    public void A_byte_that_does_not_belong_is_found_in_every_place_of_a_timestamp()
    {
        const string Template = "2011-11-11T11:11:11.11+11:11";
        for (var place = 0; place < Template.Length; place++)
        {
            for (var c = 0; c < 256; c++)
            {
                var text = Encoding.Latin1.GetBytes(Template);
                text[place] = (byte)c;
                var expected = TypeModel.Temporal(Encoding.Latin1.GetString(text));
                Assert.Equal(expected is not null, TemporalText.TryTimestamp(text, out var value));
                if (expected is not null)
                    Assert.Equal(expected.Value.Nanos, (BigInteger)value.Seconds * 1_000_000_000 + value.Nanos);
            }
        }
    }

    [Fact]
    public void Every_day_of_the_calendar_is_a_date_and_the_day_after_a_month_is_not()
    {
        var epoch = new DateOnly(1970, 1, 1).DayNumber;
        var text = new byte[10];
        for (var number = 0; number <= DateOnly.MaxValue.DayNumber; number++)
        {
            var date = DateOnly.FromDayNumber(number);
            Assert.True(date.TryFormat(text, out _, "yyyy-MM-dd", CultureInfo.InvariantCulture));
            if (!TemporalText.TryDate(text, out var days) || days != number - epoch)
                Assert.Fail($"{date:O} is day {days}");
            if (date.Day != DateTime.DaysInMonth(date.Year, date.Month))
                continue;
            text[8] = (byte)('0' + (date.Day + 1) / 10);
            text[9] = (byte)('0' + (date.Day + 1) % 10);
            Assert.False(TemporalText.TryDate(text, out _));
        }
    }

    [Fact]
    public void Timestamps_count_from_1970_in_their_unit()
    {
        Assert.Equal(
            [0L, -1L, 1_709_251_199_123_456L, -62_135_596_800_000_000L],
            Cells.RoundTrip(Compatible, Cells.Of(
                CellKind.Text, "1970-01-01T00:00:00", "1969-12-31 23:59:59.999999", "2024-02-29T23:59:59.123456", "0001-01-01T00:00:00")));
        Assert.Equal([-7_200_000_000L], Cells.RoundTrip(Compatible, (CellKind.Text, "1970-01-01T00:00:00+02:00")));
        Assert.Equal([12_600_000_000L], Cells.RoundTrip(Compatible, (CellKind.Text, "1970-01-01T00:00:00-0330")));
        Assert.Equal(
            [-1L, 1_709_251_199_000_000_000L, long.MaxValue, long.MinValue],
            Cells.RoundTrip(Compact, Cells.Of(
                CellKind.Text, "1969-12-31 23:59:59.999999999", "2024-02-29T23:59:59", "2262-04-11T23:47:16.854775807", "1677-09-21T00:12:43.145224192")));
    }

    [Fact]
    public void Times_count_from_midnight_in_their_unit()
    {
        Assert.Equal([0L, 86_399_999_999L], Cells.RoundTrip(Compact, Cells.Of(CellKind.String, "00:00:00", "23:59:59.999999")));
        Assert.Equal([1L, 86_399_000_000_000L], Cells.RoundTrip(Compact, Cells.Of(CellKind.String, "00:00:00.000000001", "23:59:59")));
    }

    [Fact]
    public void Decimals_are_unscaled_integers_of_the_column_s_scale()
    {
        var most = Int128.Parse(new string('9', 38), CultureInfo.InvariantCulture);
        Assert.Equal([most, -most, (Int128)7], Cells.RoundTrip(Compatible, Cells.Of(CellKind.Text, new string('9', 38), "-" + new string('9', 38), "7")));
        Assert.Equal(
            [Int128.Parse("123456789012345678", CultureInfo.InvariantCulture), (Int128)(-150), (Int128)0],
            Cells.RoundTrip(Compatible, Cells.Of(CellKind.Text, "1234567890123456.78", "-1.5", "0")));
        Assert.Equal([-most], Cells.RoundTrip(Compatible, (CellKind.Text, "-0." + new string('9', 38))));
    }

    [Fact]
    public void JSON_columns_hold_JSON_texts() => Assert.Equal(
        ["{\"a\":1}", "\"1\"", "1.50", "true", null, "\"\"", "\"\""],
        Cells.RoundTrip(
            Compatible, (CellKind.Json, "{\"a\":1}"), (CellKind.String, "1"), (CellKind.Number, "1.50"), (CellKind.Boolean, "true"), Cells.Null, Cells.Blank,
            (CellKind.Text, "")));

    [Fact]
    public void Numbers_that_fit_no_type_stay_as_they_were_written() => Assert.Equal(
        ["1E400", "-0.10", "0.12345678901234567"],
        Cells.RoundTrip(Compatible, Cells.Of(CellKind.Number, "1E400", "-0.10", "0.12345678901234567")));

    [Fact]
    public void Every_character_survives_a_JSON_literal()
    {
        var text = string.Concat(Enumerable.Range(0, 0x300).Select(c => (char)c)) + "\U0001F600" + new string('x', 100) + "\n";
        foreach (var part in new[] { text, "", "\"", "\\\\", "\u0000", "plain", "a\u001fb" })
        {
            var literal = (string)Cells.RoundTrip(Compatible, (CellKind.String, part), (CellKind.Json, "{}"))[0]!;
            Assert.Equal(part, JsonSerializer.Deserialize<string>(literal));
        }
        Assert.Equal("\"\\b\\t\\n\\f\\r\\\"\\\\/\\u0001\\u001f\u007fé\"", Cells.RoundTrip(Compatible, (CellKind.String, "\b\t\n\f\r\"\\/\u0001\u001f\u007fé"), (CellKind.Json, "{}"))[0]);
    }

    [Fact]
    public void Typing_does_not_follow_the_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
            Assert.Equal("STRING", Cells.TypeOf(CellKind.Text, "1.5", "1,5"));
            Assert.Equal("BOOLEAN", Cells.TypeOf(CellKind.Text, "TRUE", "FALSE"));
            Assert.Equal("DOUBLE", Cells.TypeOf(CellKind.Text, "1.5", "Infinity", "-0.30000000000000004", "1e-320"));
            Assert.Equal([-0.30000000000000004, 1e-320], Cells.RoundTrip(Compatible, Cells.Of(CellKind.Text, "-0.30000000000000004", "1e-320")));
            Assert.Equal("TIMESTAMP(us, UTC)", Cells.TypeOf(CellKind.Text, "2024-01-01T00:00:00Z"));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Encoding_allocates_nothing_after_its_first_batch()
    {
        Func<int, string>[] columns =
        [
            i => $"{i}", i => $"{i}.25", i => ((i + 1) / 7.0).ToString("R", CultureInfo.InvariantCulture), i => $"18446744073709551616.{i}",
            i => i % 2 == 0 ? "true" : "false", i => $"2024-01-{i % 28 + 1:00}", i => $"2024-01-{i % 28 + 1:00}T10:11:12.5Z", i => $"10:11:{i % 60:00}", i => $"a{i}",
        ];
        foreach (var make in columns)
        {
            var column = Cells.Column(Enumerable.Range(0, 500).Select(i => i % 9 == 0 ? Cells.Null : (CellKind.Text, make(i))));
            var facts = new ColumnFacts();
            facts.Observe(column);
            var encoder = Cells.Encoder(facts.Resolve(Compact), facts);
            Assert.True(encoder.TryConvert(column));
            var before = GC.GetAllocatedBytesForCurrentThread();
            var isTaken = encoder.TryConvert(column);
            facts.Observe(column);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(isTaken);
        }
    }
}
