using S3Ingest.Core.Configuration;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Core.Tests.Pipeline;

public class MoveTargetTests
{
    private static readonly DateTimeOffset Moment = new(2026, 12, 31, 23, 59, 59, 7, TimeSpan.FromHours(2));

    [Theory]
    [InlineData("a.csv", "/done/a.csv", "/done/a.20261231T215959007Z.csv")]
    [InlineData("x/y/a.tar.gz", "/done/x/y/a.tar.gz", "/done/x/y/a.tar.20261231T215959007Z.gz")]
    [InlineData("no extension", "/done/no extension", "/done/no extension.20261231T215959007Z")]
    [InlineData("ü b/ñ.bin", "/done/ü b/ñ.bin", "/done/ü b/ñ.20261231T215959007Z.bin")]
    public void The_moment_goes_before_the_extension_in_utc(string relative, string plain, string alternative)
    {
        var target = new MoveTarget("/done", relative, DuplicateHandling.Timestamp, Moment);
        Assert.Equal((plain, alternative), (target.Plain, target.Alternative(0)));
    }

    [Fact]
    public void Operations_of_one_millisecond_are_numbered()
    {
        var target = new MoveTarget("/done", "a.csv", DuplicateHandling.Timestamp, Moment);
        Assert.Equal("/done/a.20261231T215959007Z-1.csv", target.Alternative(1));
        Assert.Equal("/done/a.20261231T215959007Z-2.csv", target.Alternative(2));
    }

    [Fact]
    public void A_subdirectory_bears_the_moment() =>
        Assert.Equal("/done/x/20261231T215959007Z/a.csv", new MoveTarget("/done", "x/a.csv", DuplicateHandling.Subdirectory, Moment).Alternative(0));

    [Fact]
    public void There_is_no_alternative_where_a_taken_name_is_an_error() =>
        Assert.Null(new MoveTarget("/done", "a.csv", DuplicateHandling.Error, Moment).Alternative(0));
}
