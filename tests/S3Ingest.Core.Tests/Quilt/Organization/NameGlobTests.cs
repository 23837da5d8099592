using System.IO.Enumeration;
using S3Ingest.Core.Quilt.Rules;

namespace S3Ingest.Core.Tests.Quilt.Organization;

public sealed class NameGlobTests
{
    [Fact]
    public void Patterns_with_a_short_way_match_what_the_framework_matches()
    {
        var names = Texts("abB", 4).ToList();
        foreach (string pattern in Texts("aB*?", 5))
        {
            var glob = new NameGlob(pattern);
            foreach (string name in names)
                Assert.True(FileSystemName.MatchesSimpleExpression(pattern, name) == glob.Matches(name), $"'{pattern}' and '{name}'");
        }
    }

    // All texts of up to so many of these characters.
    private static IEnumerable<string> Texts(string characters, int length) =>
        length == 0 ? [""] : [.. Texts(characters, length - 1).SelectMany(t => t.Length == length - 1 ? characters.Select(c => t + c).Prepend(t) : [t])];
}
