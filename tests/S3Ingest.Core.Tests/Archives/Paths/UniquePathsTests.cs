using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Archives.Paths;

namespace S3Ingest.Core.Tests.Archives.Paths;

public class UniquePathsTests
{
    [Theory]
    [InlineData("a.txt", "a (1).txt")]
    [InlineData("in.d/a", "in.d/a (1)")]
    [InlineData("in.d/.hidden", "in.d/.hidden (1)")]
    [InlineData("a.csv.gz", "a (1).csv.gz")]
    [InlineData("a.tar.zst", "a (1).tar.zst")]
    [InlineData("a.b.csv", "a.b (1).csv")]
    [InlineData("a.gz", "a (1).gz")]
    public void The_second_of_a_path_gets_a_number_before_its_extension(string path, string second)
    {
        var paths = new UniquePaths();
        Assert.Equal(path, paths.Take(path));
        Assert.Equal(second, paths.Take(path));
        Assert.Equal(second.Replace("(1)", "(2)", StringComparison.Ordinal), paths.Take(path));
    }

    [Fact]
    public void A_number_that_an_entry_has_by_itself_is_passed()
    {
        var paths = new UniquePaths();
        Assert.Equal(
            ["a.txt", "a (1).txt", "a (2).txt", "a (1) (1).txt", "A.txt"],
            new[] { "a.txt", "a (1).txt", "a.txt", "a (1).txt", "A.txt" }.Select(paths.Take));
    }

    [Fact]
    public void Every_entry_gets_a_path_of_its_own_and_the_same_in_every_run() => Prop.ForAll(
        Gen.Elements("a", "a (1)", "a (2)", "a (1) (1)", "a.txt", "a (1).txt", "b/a.txt", "A").ArrayOf().ToArbitrary(),
        entries =>
        {
            var (first, second) = (new UniquePaths(), new UniquePaths());
            var given = entries.Select(first.Take).ToArray();
            return given.Distinct(StringComparer.Ordinal).Count() == entries.Length
                && given.SequenceEqual(entries.Select(second.Take))
                && entries.Distinct().All(entry => given[Array.IndexOf(entries, entry)] == entry || given.Take(Array.IndexOf(entries, entry)).Contains(entry));
        }).QuickCheckThrowOnFailure();
}
