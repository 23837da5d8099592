using System.Globalization;
using System.Numerics;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular;

namespace S3Ingest.Core.Tests.Tabular.Types;

using Cell = (CellKind Kind, string Text);

public class TypingPropertyTests
{
    private static readonly Config Setup = Config.QuickThrowOnFailure.WithMaxTest(3000);

    private static readonly ParquetProfile[] Profiles = [ParquetProfile.Compatible, ParquetProfile.Compact];

    private static readonly Gen<string> Integers = Gen.OneOf(
        Gen.Elements(
            "0", "-0", "1", "-1", "00123", "9007199254740992", "9007199254740993", "9223372036854775807", "9223372036854775808",
            "-9223372036854775808", "-9223372036854775809", "100000000000000000000", new string('9', 38), new string('9', 39)),
        Gen.Choose(-1_000_000, 1_000_000).Select(n => n.ToString(CultureInfo.InvariantCulture)),
        ArbMap.Default.GeneratorFor<long>().Select(n => n.ToString(CultureInfo.InvariantCulture)),
        from length in Gen.Choose(1, 22)
        from digits in Gen.Choose(0, 9).ArrayOf(length)
        select string.Concat(digits));

    private static readonly Gen<string> Fractions = Gen.OneOf(
        Gen.Elements(
            "0.5", "-0.0", "1.50", ".5", "5.", "007.5", "0.30000000000000004", "0.12345678901234567", "1234567890123456.78",
            "0." + new string('3', 38), "1." + new string('3', 38), "1." + new string('0', 40), "9007199254740993.0"),
        from integer in Gen.Choose(-100_000, 100_000)
        from fraction in Gen.Choose(0, 999)
        select $"{integer}.{fraction:000}",
        ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite).Select(d => d.ToString("R", CultureInfo.InvariantCulture)),
        from length in Gen.Choose(10, 20)
        from digits in Gen.Choose(0, 9).ArrayOf(length)
        from sign in Gen.Elements("", "-")
        select $"{sign}{digits[0]}.{string.Concat(digits.Skip(1))}");

    private static readonly Gen<string> Exponents = Gen.OneOf(
        Gen.Elements("1E10", "-3e2", "1e-05", "1.5E3", "1E400", "1E-400", "5e-324", "3e-324", "0e99999", "1E999999999999", "1e", "-0e0", "1E-320", "1.234567E-320"),
        from mantissa in Gen.Choose(-1_000_000, 1_000_000)
        from exponent in Gen.Choose(-330, 310)
        from form in Gen.Elements("{0}e{1}", "{0}.5E{1:+0;-0}")
        select string.Format(CultureInfo.InvariantCulture, form, mantissa, exponent));

    private static readonly Gen<string> Specials = Gen.Elements("NaN", "nan", "Infinity", "-Infinity", "inf", "-Inf", "NAN", "-nan");

    private static readonly Gen<string> Booleans = Gen.Elements("true", "false", "True", "FALSE", "t", "yes");

    private static readonly Gen<string> Dates = Gen.OneOf(
        Gen.Elements("2024-02-29", "2023-02-29", "0001-01-01", "9999-12-31", "0000-01-01", "1/2/2024"),
        Gen.Choose(0, 3_652_058).Select(day => DateOnly.FromDayNumber(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));

    private static readonly Gen<string> Times =
        from second in Gen.Choose(0, 86_400)
        from fraction in Gen.Elements("", "", ".5", ".123456", ".1234560", ".1234567", ".123456789", ".1234567891", ".")
        select second == 86_400 ? "24:00:00" + fraction : TimeSpan.FromSeconds(second).ToString("c", CultureInfo.InvariantCulture) + fraction;

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Elements("", " ", "abc", "N/A", "0x1F", "1,5", "é\"\\\n\u0001\u001f\U0001F600", "[1]", "null"),
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => string.Concat(text.Get.EnumerateRunes())));

    /// <summary>Mostly columns of one type with now and then a value of another one; otherwise everything were text.</summary>
    private static readonly Gen<Cell[]> Columns =
        from theme in Gen.Elements(
            Integers, Fractions, Exponents, Booleans, Dates, Times, Timestamps("", ""), Timestamps("Z", "+00:00"), Timestamps("+02:00", "+0200"),
            Gen.OneOf(Integers, Fractions), Gen.OneOf(Integers, Fractions, Exponents, Specials), Gen.OneOf(Exponents, Specials), Gen.OneOf(Integers, Specials))
        from other in Gen.Elements(theme, theme, theme, Integers, Specials, Exponents, Dates, Timestamps("", "-01:00"), Texts)
        from kind in Gen.Elements(CellKind.Text, CellKind.Text, CellKind.Text, CellKind.String)
        from otherKind in Gen.Elements(kind, kind, kind, kind, kind, CellKind.Text, CellKind.String, CellKind.Json, CellKind.Boolean, CellKind.Number)
        from cells in Gen.Frequency(
            (20, theme.Select(text => Make(kind, text))),
            (1, other.Select(text => Make(otherKind, text))),
            (2, Gen.Elements(Cells.Null, Cells.Blank))).ArrayOf()
        select cells;

    private static readonly Gen<Cell[]> NumberColumns =
        from theme in Gen.Elements(Integers, Fractions, Exponents, Gen.OneOf(Integers, Fractions, Exponents))
        from cells in Gen.Frequency(
            (20, theme.Where(IsNumber).Select(text => Make(CellKind.Number, text))),
            (1, Gen.Elements(Cells.Null, Cells.Blank))).ArrayOf()
        select cells;

    private static readonly Arbitrary<Cell[]> AnyColumn = Gen.Frequency((4, Columns), (1, NumberColumns)).ToArbitrary();

    [Fact]
    public void The_type_is_the_one_that_the_rules_give() => Prop.ForAll(AnyColumn, cells =>
    {
        foreach (var profile in Profiles)
            Assert.Equal(TypeModel.Resolve(profile, cells), Cells.Resolve(profile, cells).ToString());
    }).Check(Setup);

    [Fact]
    public void Order_and_repetition_of_values_do_not_matter() => Prop.ForAll(AnyColumn, cells =>
    {
        foreach (var profile in Profiles)
        {
            var facts = Cells.Facts(cells);
            Assert.Equal(facts.Resolve(profile), Cells.Resolve(profile, cells.Reverse()));
            Assert.Equal(facts.IsUndecided, Array.TrueForAll(cells, cell => cell.Kind == CellKind.Null));
            var before = facts.Resolve(profile);
            facts.Observe(Cells.Column(cells));
            Assert.Equal(before, facts.Resolve(profile));
        }
    }).Check(Setup);

    [Fact]
    public void A_column_takes_the_values_it_was_resolved_from_and_gives_them_back() => Prop.ForAll(AnyColumn, cells =>
    {
        foreach (var profile in Profiles)
        {
            var type = Cells.Resolve(profile, cells);
            var values = Cells.RoundTrip(profile, cells);
            Assert.Equal(cells.Length, values.Length);
            for (var row = 0; row < cells.Length; row++)
                AssertSays(type, cells[row], values[row]);
        }
    }).Check(Setup);

    [Fact]
    public void Encoding_a_part_and_observing_the_rest_gives_the_type_of_everything() => Prop.ForAll(
        AnyColumn, Gen.Choose(0, 100).Two().ToArbitrary(), (cells, cuts) =>
        {
            var first = Math.Min(cuts.Item1, cuts.Item2) * cells.Length / 100;
            var second = Math.Max(cuts.Item1, cuts.Item2) * cells.Length / 100;
            foreach (var profile in Profiles)
            {
                var facts = Cells.Facts(cells[..first]);
                var encoder = Cells.Encoder(facts.Resolve(profile), facts);
                foreach (var part in new[] { cells[..first], cells[first..second], cells[second..] })
                {
                    if (!encoder.TryConvert(Cells.Column(part)))
                        facts.Observe(Cells.Column(part));
                }
                foreach (var each in Profiles)
                    Assert.Equal(Cells.Resolve(each, cells), facts.Resolve(each));
            }
        }).Check(Setup);

    [Fact]
    public void What_a_column_takes_it_gives_back_even_when_it_was_not_resolved_from_it() => Prop.ForAll(
        AnyColumn, AnyColumn, (seen, further) =>
        {
            foreach (var profile in Profiles)
            {
                var facts = Cells.Facts(seen);
                var type = facts.Resolve(profile);
                var encoder = Cells.Encoder(type, facts);
                var column = Cells.Column(further);
                if (!encoder.TryConvert(column))
                    continue;
                var values = Cells.Values(encoder, column);
                for (var row = 0; row < further.Length; row++)
                    AssertSays(type, further[row], values[row]);
            }
        }).Check(Setup);

    private static Gen<string> Timestamps(string offset, string otherOffset) =>
        from date in Dates
        from separator in Gen.Elements("T", " ")
        from time in Times
        from zone in Gen.Elements(offset, offset, offset, otherOffset)
        select date + separator + time + zone;

    private static bool IsNumber(string text) => text.Length > 0 && JsonNumber(text);

    private static bool JsonNumber(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A cell as a reader would make it.</summary>
    private static Cell Make(CellKind kind, string text) => kind switch
    {
        CellKind.Boolean => (kind, "true"),
        CellKind.Json => (kind, "{\"a\":[1]}"),
        CellKind.Number when !IsNumber(text) => (kind, "12"),
        _ => (kind, text),
    };

    private static void AssertSays(ColumnType type, Cell cell, object? value)
    {
        if (cell.Kind == CellKind.Null)
        {
            Assert.Null(value);
            return;
        }
        if (cell.Kind == CellKind.Blank)
        {
            Assert.Equal(type.Kind switch { ColumnTypeKind.String => "", ColumnTypeKind.Json => "\"\"", _ => null }, value);
            return;
        }
        var text = cell.Text;
        switch (type.Kind)
        {
            case ColumnTypeKind.Boolean:
                Assert.Equal(bool.Parse(text), value);
                break;
            case ColumnTypeKind.Int64:
                Assert.Equal(text, ((long)value!).ToString(CultureInfo.InvariantCulture));
                break;
            case ColumnTypeKind.Double:
                AssertSaysDouble(text, (double)value!);
                break;
            case ColumnTypeKind.Decimal:
                Assert.Equal(DecimalNumber.Parse(text), DecimalNumber.Of((Int128)value!, type.Scale));
                Assert.True(BigInteger.Abs((BigInteger)(Int128)value!) < BigInteger.Pow(10, 38));
                break;
            case ColumnTypeKind.Date:
                Assert.Equal(text, DateOnly.FromDayNumber(new DateOnly(1970, 1, 1).DayNumber + (int)value!).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case ColumnTypeKind.Time or ColumnTypeKind.Timestamp:
                var (nanos, form, offset, _) = TypeModel.Temporal(text)!.Value;
                Assert.Equal(type.Kind == ColumnTypeKind.Time ? "time" : "timestamp", form);
                Assert.Equal(type.IsUtc, offset is not null);
                Assert.Equal(nanos, (BigInteger)(long)value! * (type.IsNanos ? 1 : 1000));
                break;
            case ColumnTypeKind.Json:
                using (var document = JsonDocument.Parse((string)value!))
                {
                    if (cell.Kind is CellKind.Text or CellKind.String)
                        Assert.Equal(text, document.RootElement.GetString());
                    else
                        Assert.Equal(text, (string)value!);
                }
                break;
            default:
                Assert.Equal(text, value);
                break;
        }
    }

    private static void AssertSaysDouble(string text, double value)
    {
        if (char.IsLetter(text[^1]))
        {
            Assert.Equal(
                text.TrimStart('-').ToUpperInvariant()[0] == 'N' ? double.NaN : text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity,
                value);
            return;
        }
        Assert.Equal(DecimalNumber.Parse(text), DecimalNumber.Of(value));
        Assert.Equal(text[0] == '-', double.IsNegative(value));
        Assert.Equal(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture), value);
    }
}
