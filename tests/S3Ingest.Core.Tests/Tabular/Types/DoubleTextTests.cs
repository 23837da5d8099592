using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Tabular.Types;

namespace S3Ingest.Core.Tests.Tabular.Types;

public class DoubleTextTests
{
    private static readonly Gen<double> Doubles = Gen.OneOf(
        ArbMap.Default.GeneratorFor<long>().Select(BitConverter.Int64BitsToDouble).Where(double.IsFinite),
        from a in ArbMap.Default.GeneratorFor<ulong>()
        from b in ArbMap.Default.GeneratorFor<ulong>()
        select BitConverter.UInt64BitsToDouble((a * 0x9E37_79B9_7F4A_7C15) ^ (b * 0xC2B2_AE3D_27D4_EB4F)) is var d && double.IsFinite(d) ? d : 0.1);

    [Fact]
    public void Shortest_decimals_of_doubles_are_taken_and_give_the_double_back() =>
        Prop.ForAll(Doubles.ToArbitrary(), AssertTaken).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Powers_and_their_neighbours_are_taken()
    {
        for (var exponent = -1074; exponent < 1024; exponent++)
            AssertNeighboursTaken(Math.ScaleB(1, exponent));
        for (var exponent = -323; exponent < 309; exponent++)
            AssertNeighboursTaken(double.Parse($"1E{exponent}", CultureInfo.InvariantCulture));
        AssertTaken(double.MaxValue);
    }

    [Fact]
    public void Decimals_of_16_and_17_digits_are_taken_only_as_shortest_decimals() => Prop.ForAll(
        Gen.Choose(0, 9).ArrayOf(17).ToArbitrary(), Gen.Choose(16, 17).Two().ToArbitrary(), Gen.Choose(-330, 300).ToArbitrary(), (digits, length, power) =>
        {
            var text = $"{string.Concat(digits).TrimStart('0').PadRight(length.Item1, '7')[..length.Item1]}E{power}";
            Assert.Equal(TypeModel.ComesBackFromDouble(text), TryConvert(text, out _));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Theory]
    [InlineData("9007199254740992", true)]
    [InlineData("9007199254740993", false)]
    [InlineData("9007199254740994", true)]
    [InlineData("1e23", true)]
    [InlineData("9.999999999999999e22", false)]
    [InlineData("5e-324", true)]
    [InlineData("4.9e-324", false)]
    [InlineData("1e-323", true)]
    [InlineData("2.2250738585072011e-308", false)]
    [InlineData("2.225073858507201e-308", true)]
    [InlineData("2.9802322387695312e-08", true)]
    [InlineData("5.684341886080802e-14", true)]
    [InlineData("2244303618370213.2", true)]
    [InlineData("2244303618370213.3", false)]
    [InlineData("1.7976931348623157e308", true)]
    [InlineData("1.7976931348623158e308", false)]
    [InlineData("1.7976931348623159e308", false)]
    [InlineData("63998283591602740", true)]
    [InlineData("0.1000000000000000055511151231257827", false)]
    [InlineData("0.10000000000000000000000000000000000000", true)]
    [InlineData("1000000000000000000000000000000", true)]
    [InlineData("123456789012345678", false)]
    [InlineData("12345678901234567000", true)]
    public void Famous_decimals(string text, bool comesBack)
    {
        Assert.Equal(comesBack, TryConvert(text, out var value));
        if (comesBack)
            Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), value);
    }

    [Fact]
    public void Integers_beyond_2_to_the_53_are_exact_where_their_text_is() => Prop.ForAll<long>(value =>
    {
        foreach (var integer in new[] { value, value / 1000 * 1000, value / 1_000_000 * 1_000_000, long.MinValue, long.MaxValue, (1L << 53) + (value & 7) })
            Assert.Equal(TypeModel.ComesBackFromDouble(integer.ToString(CultureInfo.InvariantCulture)), DoubleText.IsExact(integer));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static void AssertNeighboursTaken(double value)
    {
        foreach (var each in new[] { Math.BitDecrement(value), value, Math.BitIncrement(value) })
            AssertTaken(each);
    }

    private static void AssertTaken(double value)
    {
        var (significand, power) = DecimalNumber.Of(value);
        var text = value == 0 ? double.IsNegative(value) ? "-0.0" : "0.0" : $"{significand}E{power}";
        Assert.True(TryConvert(text, out var back), text);
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(back));
    }

    private static bool TryConvert(string text, out double value)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        Assert.True(NumberText.TryScan(bytes, out var number));
        return DoubleText.TryConvert(bytes, number, out value);
    }
}
