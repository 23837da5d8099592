using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Core.Tests.Structure.Migration;

public sealed class KeyGlobsTests
{
    [Theory]
    [InlineData("**/*.log", "a/b/c.log", true)]
    [InlineData("*.log", "a/c.log", false)]
    [InlineData("a/?/c", "a/b/c", true)]
    [InlineData("a/?/c", "a/bb/c", false)]
    [InlineData("a/**", "a//b/c", true)]
    [InlineData("a/*/c", "a//c", true)]
    [InlineData("[a]+.$", "[a]+.$", true)]
    public void A_star_stays_in_its_folder_and_two_do_not(string glob, string key, bool expected) =>
        Assert.Equal(expected, new KeyGlobs("base/", [glob], []).Accepts("base/" + key));

    [Fact]
    public void Without_includes_all_but_the_excluded_are_accepted()
    {
        var globs = new KeyGlobs("", [], ["tmp/**"]);
        Assert.True(globs.Accepts("a"));
        Assert.False(globs.Accepts("tmp/a/b"));
    }
}
