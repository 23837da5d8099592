using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular;

namespace S3Ingest.Core.Tests.Tabular.Types;

/// <summary>Which type a column gets; in each case values to one side of a boundary.</summary>
public class ResolveTests
{
    private static readonly string Digits38 = new('9', 38);
    private static readonly string Digits39 = new('9', 39);

    [Theory]
    [InlineData("BOOLEAN", "true", "False", "TRUE", "fAlSe")]
    [InlineData("STRING", "true", "t")]
    [InlineData("STRING", "true", "yes")]
    [InlineData("STRING", "true", "1")]
    [InlineData("STRING", "true", "")]
    [InlineData("STRING", "true", "2024-01-01")]
    [InlineData("STRING", "true\u0001")]
    [InlineData("STRING", "TR\u0015E")]
    [InlineData("STRING", "trüe")]
    [InlineData("INT64", "1", "0")]
    public void Booleans_are_true_and_false_and_nothing_else(string type, params string[] texts) => Assert.Equal(type, Cells.TypeOf(CellKind.Text, texts));

    [Theory]
    [InlineData("INT64", "0")]
    [InlineData("INT64", "-1", "12345678", "123456789", "1234567890123456", "12345678901234567")]
    [InlineData("INT64", "9223372036854775807", "-9223372036854775808")]
    [InlineData("DECIMAL(38,0)", "9223372036854775808")]
    [InlineData("DECIMAL(38,0)", "-9223372036854775809")]
    [InlineData("DECIMAL(38,0)", "1", "18446744073709551616")]
    [InlineData("STRING", "1", "00123")]
    [InlineData("STRING", "1", "01")]
    [InlineData("STRING", "1", "00")]
    [InlineData("STRING", "1", "-01")]
    [InlineData("STRING", "1", "+1")]
    [InlineData("STRING", "1", "-")]
    [InlineData("STRING", "1", "--1")]
    [InlineData("STRING", "1", "1_000")]
    [InlineData("STRING", "1", "1,000")]
    [InlineData("STRING", "1", "0x1F")]
    [InlineData("STRING", "1", " 1")]
    [InlineData("STRING", "1", "1 ")]
    [InlineData("STRING", "1", "")]
    [InlineData("STRING", "1", "١")]
    [InlineData("STRING", "12345678", "1234567:")]
    [InlineData("STRING", "12345678", "1234567/")]
    [InlineData("STRING", "18446744073709551616", "x")]
    [InlineData("DOUBLE", "-0")]
    [InlineData("DOUBLE", "1", "-0")]
    public void Integers_are_canonical(string type, params string[] texts) => Assert.Equal(type, Cells.TypeOf(CellKind.Text, texts));

    [Fact]
    public void Integers_of_38_digits_are_decimals_and_of_39_text()
    {
        Assert.Equal("DECIMAL(38,0)", Cells.TypeOf(CellKind.Text, Digits38, "-" + Digits38));
        Assert.Equal("STRING", Cells.TypeOf(CellKind.Text, Digits39));
        Assert.Equal("JSON", Cells.TypeOf(CellKind.Number, Digits39));
    }

    [Theory]
    [InlineData("DOUBLE", "1.5", "-0.25", "1.50", "0.0", "7")]
    [InlineData("DOUBLE", "0.123456789012345")]
    [InlineData("DOUBLE", "123456789012.345")]
    [InlineData("DOUBLE", "0.1", "0.30000000000000004", "1.7976931348623157e+308", "5e-324", "2.2250738585072014e-308")]
    [InlineData("DOUBLE", "9007199254740992.0", "1e+22", "-0.0")]
    [InlineData("DOUBLE", "1.5000000000000000000000000000000000000000")]
    [InlineData("DOUBLE", "0.0000000000000000000000000000000000000000")]
    [InlineData("DOUBLE", "100000000000000000000", "0.5")]
    [InlineData("DECIMAL(38,17)", "0.12345678901234567")]
    [InlineData("DECIMAL(38,1)", "1.5", "9007199254740993")]
    [InlineData("DECIMAL(38,2)", "1234567890123456.78", "1.5")]
    [InlineData("DECIMAL(38,18)", "0.300000000000000040", "0.300000000000000042")]
    [InlineData("STRING", "1.5", "12345678901234567890123456789012345678")]
    [InlineData("DECIMAL(38,1)", "1.5", "1234567890123456789012345678901234567")]
    [InlineData("STRING", "0.12345678901234567", "1e-05")]
    [InlineData("STRING", "0.12345678901234567", "NaN")]
    [InlineData("STRING", "0.12345678901234567", "-0.0")]
    [InlineData("STRING", "1.5", ".5")]
    [InlineData("STRING", "1.5", "5.")]
    [InlineData("STRING", "1.5", "-.5")]
    [InlineData("STRING", "1.5", ".")]
    [InlineData("STRING", "1.5", "1,5")]
    [InlineData("STRING", "1.5", "+1.5")]
    [InlineData("STRING", "1.5", "007.5")]
    [InlineData("STRING", "1.5", "1.5.2")]
    [InlineData("STRING", "1.5", "1.5f")]
    [InlineData("STRING", "1.5", "1.5e")]
    [InlineData("STRING", "1.5", "1.5e+")]
    [InlineData("STRING", "1.5", "1.5e+1x")]
    [InlineData("STRING", "1.5", "$1.5")]
    [InlineData("STRING", "1.5", "1.5%")]
    [InlineData("STRING", "1.5", "0x1.8p0")]
    [InlineData("STRING", "1.5", "true")]
    [InlineData("STRING", "1.5", "2024-01-01")]
    [InlineData("STRING", "1.5", "")]
    public void Fractions_are_double_when_it_gives_them_back_else_decimal_else_text(string type, params string[] texts) =>
        Assert.Equal(type, Cells.TypeOf(CellKind.Text, texts));

    [Fact]
    public void A_decimal_has_38_digits_for_integer_part_and_scale_together()
    {
        Assert.Equal("DECIMAL(38,38)", Cells.TypeOf(CellKind.Text, "0." + Digits38));
        Assert.Equal("STRING", Cells.TypeOf(CellKind.Text, "0." + Digits39));
        Assert.Equal("STRING", Cells.TypeOf(CellKind.Text, "1." + Digits38));
        Assert.Equal("DECIMAL(38,1)", Cells.TypeOf(CellKind.Text, Digits38[1..] + ".1"));
        Assert.Equal("STRING", Cells.TypeOf(CellKind.Text, Digits38[1..], "0.12"));
    }

    [Theory]
    [InlineData("STRING", "1E10")]
    [InlineData("STRING", "12e5", "-3E2")]
    [InlineData("STRING", "1E10", "12345")]
    [InlineData("STRING", "1E10", "-0")]
    [InlineData("STRING", "1E10", "NaN")]
    [InlineData("STRING", "1E10", "5", "inf")]
    [InlineData("DOUBLE", "1E10", "1.5")]
    [InlineData("DOUBLE", "1E10", "1e-05")]
    [InlineData("DOUBLE", "1E10", "1e+05")]
    [InlineData("DOUBLE", "1E10", "1.5e5")]
    [InlineData("DOUBLE", "1.5e3")]
    [InlineData("DOUBLE", "1e-05", "3")]
    [InlineData("STRING", "1.5", "0123E5")]
    [InlineData("STRING", "1.5", "1E10A")]
    public void Exponents_without_other_evidence_are_identifiers(string type, params string[] texts) => Assert.Equal(type, Cells.TypeOf(CellKind.Text, texts));

    [Theory]
    [InlineData("DOUBLE", "1E+308")]
    [InlineData("STRING", "1E+309")]
    [InlineData("STRING", "1.5", "1E400")]
    [InlineData("STRING", "1.5", "1E99999999999999999999")]
    [InlineData("DOUBLE", "1E-320")]
    [InlineData("STRING", "1.23456789E-320")]
    [InlineData("STRING", "1E-400")]
    [InlineData("STRING", "2E-324")]
    [InlineData("DOUBLE", "0E-400")]
    [InlineData("DOUBLE", "-0.0e+5")]
    public void Overflow_and_underflow_are_text(string type, params string[] texts) => Assert.Equal(type, Cells.TypeOf(CellKind.Text, texts));

    [Theory]
    [InlineData("DOUBLE", "1.5", "NaN", "nan", "Infinity", "-Infinity", "inf", "-inf", "Inf", "-Inf")]
    [InlineData("DOUBLE", "1", "NaN")]
    [InlineData("DOUBLE", "100000000000000000000", "NaN")]
    [InlineData("DOUBLE", "-0", "inf")]
    [InlineData("STRING", "NaN")]
    [InlineData("STRING", "inf", "-inf", "nan")]
    [InlineData("STRING", "9007199254740993", "NaN")]
    [InlineData("STRING", "1.5", "NAN")]
    [InlineData("STRING", "1.5", "-nan")]
    [InlineData("STRING", "1.5", "INF")]
    [InlineData("STRING", "1.5", "+inf")]
    [InlineData("STRING", "1.5", "infinity")]
    [InlineData("STRING", "1.5", "N/A")]
    [InlineData("STRING", "NaN", "true")]
    public void Not_a_number_needs_numbers_beside_it(string type, params string[] texts) => Assert.Equal(type, Cells.TypeOf(CellKind.Text, texts));

    [Theory]
    [InlineData("DATE", "2024-02-29", "0001-01-01", "9999-12-31", "2000-02-29", "1900-02-28")]
    [InlineData("STRING", "2023-02-29")]
    [InlineData("STRING", "1900-02-29")]
    [InlineData("STRING", "2024-04-31")]
    [InlineData("STRING", "2024-13-01")]
    [InlineData("STRING", "2024-00-01")]
    [InlineData("STRING", "2024-01-00")]
    [InlineData("STRING", "2024-01-32")]
    [InlineData("STRING", "0000-01-01")]
    [InlineData("STRING", "2024-1-1")]
    [InlineData("STRING", "2024-1-01")]
    [InlineData("STRING", "2024/01/01")]
    [InlineData("STRING", "01/02/2024")]
    [InlineData("STRING", "13.01.2024")]
    [InlineData("STRING", "2024-01-01 ")]
    [InlineData("STRING", "-2024-01-01")]
    [InlineData("STRING", "2024-01-0:")]
    [InlineData("STRING", "202:-01-01")]
    [InlineData("STRING", "2024-01-01", "2024-01-01T00:00:00")]
    [InlineData("STRING", "2024-01-01", "20240101")]
    [InlineData("INT64", "20240101")]
    public void Dates_are_real_and_in_ISO_form(string type, params string[] texts) => Assert.Equal(type, Cells.TypeOf(CellKind.Text, texts));

    [Theory]
    [InlineData("TIMESTAMP(us)", "2024-02-29T23:59:59", "2024-02-29 00:00:00", "0001-01-01T00:00:00.000001", "9999-12-31 23:59:59.999999")]
    [InlineData("TIMESTAMP(us)", "2024-02-29T23:59:59.1", "2024-02-29 00:00:00.123456000", "2024-02-29 00:00:00.1234560000000")]
    [InlineData("TIMESTAMP(us, UTC)", "2024-02-29T23:59:59Z", "2024-02-29 00:00:00z", "2024-02-29 00:00:00.5+00:00", "2024-02-29 00:00:00+0000", "2024-02-29T00:00:00+00")]
    [InlineData("TIMESTAMP(us, UTC)", "2024-02-29T23:59:59+02:00", "2024-02-29 00:00:00+0200", "2024-02-29 00:00:00+02")]
    [InlineData("TIMESTAMP(us, UTC)", "2024-02-29T23:59:59-03:30", "2024-02-29 00:00:00-0330")]
    [InlineData("TIMESTAMP(us, UTC)", "2024-02-29T23:59:59+23:59")]
    [InlineData("STRING", "2024-02-29T23:59:59+24:00")]
    [InlineData("STRING", "2024-02-29T23:59:59+01:60")]
    [InlineData("STRING", "2024-02-29T23:59:59Z", "2024-02-29T23:59:59")]
    [InlineData("STRING", "2024-02-29T23:59:59Z", "2024-02-29T23:59:59+01:00")]
    [InlineData("STRING", "2024-02-29T23:59:59+01:00", "2024-02-29T23:59:59-01:00")]
    [InlineData("STRING", "2024-02-29T23:59:59-00:00")]
    [InlineData("STRING", "2024-02-29T23:59:59-0000")]
    [InlineData("STRING", "2024-02-29T23:59:59-00")]
    [InlineData("STRING", "2024-02-29T24:00:00")]
    [InlineData("STRING", "2016-12-31T23:59:60Z")]
    [InlineData("STRING", "2024-02-29T23:60:00")]
    [InlineData("STRING", "2024-02-29T23:59")]
    [InlineData("STRING", "2024-02-29T23:59Z")]
    [InlineData("STRING", "2024-02-29t23:59:59")]
    [InlineData("STRING", "2024-02-29_23:59:59")]
    [InlineData("STRING", "2024-02-29  23:59:59")]
    [InlineData("STRING", "2024-02-29T23:59:59.")]
    [InlineData("STRING", "2024-02-29T23:59:59.Z")]
    [InlineData("STRING", "2024-02-29T23:59:59,5")]
    [InlineData("STRING", "2024-02-29T23:59:59 Z")]
    [InlineData("STRING", "2024-02-29T23:59:59ZZ")]
    [InlineData("STRING", "2024-02-29T23:59:59+1")]
    [InlineData("STRING", "2024-02-29T23:59:59+1:00")]
    [InlineData("STRING", "2024-02-29T23:59:59+01:0")]
    [InlineData("STRING", "2024-02-29T23:59:59+01-00")]
    [InlineData("STRING", "2024-02-29T23:59:59x")]
    [InlineData("STRING", "2023-02-29T23:59:59")]
    [InlineData("STRING", "2024-02-29T23-59-59")]
    [InlineData("STRING", "2024-02-29T2:59:59")]
    [InlineData("STRING", "0001-01-01T00:00:00+00:01")]
    [InlineData("TIMESTAMP(us, UTC)", "0001-01-01T00:01:00+00:01")]
    [InlineData("STRING", "9999-12-31T23:59:59-00:01")]
    [InlineData("TIMESTAMP(us, UTC)", "9999-12-31T23:58:59-00:01")]
    public void Timestamps_are_complete_and_agree_on_their_offset(string type, params string[] texts) => Assert.Equal(type, Cells.TypeOf(CellKind.Text, texts));

    [Theory]
    [InlineData("TIMESTAMP(us)", "2024-02-29T23:59:59.123456")]
    [InlineData("TIMESTAMP(us)", "1500-01-01T00:00:00.123456000")]
    [InlineData("TIMESTAMP(ns)", "2024-02-29T23:59:59.1234567")]
    [InlineData("TIMESTAMP(ns)", "2024-02-29T23:59:59.000000001", "2024-02-29T23:59:59")]
    [InlineData("TIMESTAMP(ns, UTC)", "2024-02-29T23:59:59.123456789Z")]
    [InlineData("TIMESTAMP(ns)", "2024-02-29T23:59:59.1234567890")]
    [InlineData("STRING", "2024-02-29T23:59:59.1234567891")]
    [InlineData("TIMESTAMP(ns)", "1677-09-21T00:12:43.145224192", "2262-04-11T23:47:16.854775807")]
    [InlineData("STRING", "1677-09-21T00:12:43.145224191")]
    [InlineData("STRING", "2262-04-11T23:47:16.854775808")]
    [InlineData("STRING", "2024-02-29T23:59:59.1234567", "1500-01-01T00:00:00")]
    [InlineData("STRING", "2024-02-29T23:59:59.1234567", "9999-12-31T00:00:00")]
    public void The_compact_profile_has_nanoseconds_where_they_reach(string type, params string[] texts)
    {
        Assert.Equal(type, Cells.CompactTypeOf(CellKind.Text, texts));
        Assert.Equal(type.Contains("ns", StringComparison.Ordinal) ? "STRING" : type, Cells.TypeOf(CellKind.Text, texts));
    }

    [Theory]
    [InlineData("TIME(us)", "00:00:00", "23:59:59.999999", "12:30:00.1234560")]
    [InlineData("TIME(ns)", "12:30:00.1234567", "00:00:00")]
    [InlineData("STRING", "24:00:00")]
    [InlineData("STRING", "23:59:60")]
    [InlineData("STRING", "12:30")]
    [InlineData("STRING", "1:30:00")]
    [InlineData("STRING", "12:30:00Z")]
    [InlineData("STRING", "12:30:00.")]
    [InlineData("STRING", "12:30:00.0000000001")]
    [InlineData("STRING", "12:30:00", "2024-01-01")]
    [InlineData("STRING", "12:30:00", "2024-01-01T12:30:00")]
    [InlineData("STRING", "100:30:00")]
    public void Times_are_typed_in_the_compact_profile_only(string type, params string[] texts)
    {
        Assert.Equal(type, Cells.CompactTypeOf(CellKind.Text, texts));
        Assert.Equal("STRING", Cells.TypeOf(CellKind.Text, texts));
    }

    [Theory]
    [InlineData("STRING", "1", "2")]
    [InlineData("STRING", "true")]
    [InlineData("STRING", "1.5")]
    [InlineData("STRING", "NaN")]
    [InlineData("STRING", "")]
    [InlineData("DATE", "2024-01-01")]
    [InlineData("TIMESTAMP(us, UTC)", "2024-01-01T00:00:00Z")]
    [InlineData("TIME(us)", "10:00:00")]
    [InlineData("STRING", "2024-01-01", "2")]
    public void JSON_strings_are_dates_and_times_and_never_numbers(string type, params string[] texts) => Assert.Equal(type, Cells.CompactTypeOf(CellKind.String, texts));

    [Theory]
    [InlineData("INT64", "1", "-2")]
    [InlineData("DOUBLE", "1E10")]
    [InlineData("DOUBLE", "1E10", "5")]
    [InlineData("DOUBLE", "1.0")]
    [InlineData("DOUBLE", "-0")]
    [InlineData("DECIMAL(38,0)", "18446744073709551616")]
    [InlineData("DECIMAL(38,17)", "0.12345678901234567")]
    [InlineData("JSON", "1E400")]
    [InlineData("JSON", "0.12345678901234567", "1e5")]
    [InlineData("JSON", "123456789012345678901234567890123456789012345678901234567890")]
    public void JSON_numbers_keep_their_digits(string type, params string[] texts) => Assert.Equal(type, Cells.TypeOf(CellKind.Number, texts));

    [Theory]
    [InlineData("JSON", CellKind.String, CellKind.Number)]
    [InlineData("JSON", CellKind.Number, CellKind.Boolean)]
    [InlineData("JSON", CellKind.String, CellKind.Boolean)]
    [InlineData("JSON", CellKind.Json, CellKind.Null)]
    [InlineData("JSON", CellKind.Json, CellKind.Text)]
    [InlineData("JSON", CellKind.Json, CellKind.String)]
    [InlineData("JSON", CellKind.Json, CellKind.Number)]
    [InlineData("JSON", CellKind.Json, CellKind.Boolean)]
    [InlineData("JSON", CellKind.Json, CellKind.Blank)]
    [InlineData("JSON", CellKind.Text, CellKind.String)]
    [InlineData("BOOLEAN", CellKind.Boolean, CellKind.Null)]
    [InlineData("BOOLEAN", CellKind.Boolean, CellKind.Blank)]
    [InlineData("INT64", CellKind.Number, CellKind.Blank)]
    [InlineData("STRING", CellKind.Blank, CellKind.Null)]
    public void Mixed_kinds_are_JSON(string type, CellKind first, CellKind second)
    {
        static (CellKind, string) Cell(CellKind kind) => (kind, kind switch
        {
            CellKind.Number => "1",
            CellKind.Boolean => "true",
            CellKind.Json => "[1]",
            CellKind.Text or CellKind.String => "x",
            _ => "",
        });
        Assert.Equal(type, Cells.Resolve(ParquetProfile.Compatible, [Cell(first), Cell(second)]).ToString());
        Assert.Equal(type, Cells.Resolve(ParquetProfile.Compatible, [Cell(second), Cell(first)]).ToString());
    }

    [Fact]
    public void Only_nulls_decide_nothing()
    {
        Assert.True(Cells.Facts(Cells.Null, Cells.Null).IsUndecided);
        Assert.True(new ColumnFacts().IsUndecided);
        Assert.False(Cells.Facts(Cells.Null, Cells.Blank).IsUndecided);
        Assert.Equal("STRING", Cells.Resolve(ParquetProfile.Compatible, Cells.Null).ToString());
    }
}
