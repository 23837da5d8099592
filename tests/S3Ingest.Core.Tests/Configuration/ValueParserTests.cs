using System.Globalization;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Tests.Configuration;

public class ValueParserTests
{
    [Theory]
    [InlineData("true", true)]
    [InlineData("YES", true)]
    [InlineData("1", true)]
    [InlineData(" on ", true)]
    [InlineData("False", false)]
    [InlineData("no", false)]
    [InlineData("0", false)]
    [InlineData("off", false)]
    [InlineData("maybe", null)]
    [InlineData("", null)]
    public void Booleans(string text, bool? expected) =>
        Assert.Equal(expected, ValueParser.TryBoolean(text, out bool value) ? value : null);

    [Theory]
    [InlineData("512", 512L)]
    [InlineData("10MB", 10L << 20)]
    [InlineData("10 mb", 10L << 20)]
    [InlineData("1GiB", 1L << 30)]
    [InlineData("1.5KB", 1536L)]
    [InlineData("2T", 2L << 40)]
    [InlineData("7B", 7L)]
    [InlineData("-1", null)]
    [InlineData("MB", null)]
    [InlineData("10XB", null)]
    [InlineData("99999999TB", null)]
    [InlineData("1,5MB", null)]
    [InlineData("NaN", null)]
    public void Sizes(string text, long? expected)
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new("de-DE");
            Assert.Equal(expected, ValueParser.TrySize(text, out long value) ? value : null);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Theory]
    [InlineData("20MB/s", 20L << 20)]
    [InlineData("20MB/S", 20L << 20)]
    [InlineData("1000", 1000L)]
    [InlineData("fast", null)]
    public void Rates(string text, long? expected) => Assert.Equal(expected, ValueParser.TryRate(text, out long value) ? value : null);

    [Theory]
    [InlineData("2", 2.0)]
    [InlineData("0.5", 0.5)]
    [InlineData("500ms", 0.5)]
    [InlineData("3s", 3.0)]
    [InlineData("2m", 120.0)]
    [InlineData("1h", 3600.0)]
    [InlineData("7d", 604800.0)]
    [InlineData("-2", null)]
    [InlineData("soon", null)]
    public void Durations(string text, double? seconds) =>
        Assert.Equal(seconds, ValueParser.TryDuration(text, out TimeSpan value) ? value.TotalSeconds : null);

    [Fact]
    public void Lists() => Assert.Equal(["*.csv", "a b/**"], ValueParser.List(" *.csv ;; a b/** ;"));
}
