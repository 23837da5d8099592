using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Ledger;
using Xunit.Abstractions;

namespace S3Ingest.Core.Tests.Ledger;

/// <summary>What is left of a pattern is compared with what SQLite says of the whole.</summary>
public sealed class LikePatternTests(ITestOutputHelper output) : IDisposable
{
    private readonly LedgerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_rest_of_a_pattern_behind_or_before_a_known_text_matches_exactly_when_the_whole_does()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        using var db = LedgerConnection.Open(_folder.LedgerPath, readOnly: true);
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var text = Gen.Elements("a", "B", "/", "_", "%", "\\", "ü", "\U0001F600").ListOf().Select(parts => string.Concat(parts.Take(5)));
        var pattern = Gen.Elements("a", "b", "/", "_", "%", "\\", "*", "*", "?", "ü").ListOf().Select(parts => string.Concat(parts.Take(8)));
        var cases = text.Zip(text).Zip(pattern);

        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var ((first, second), wildcard) = c;
            var like = LikePattern.Of(wildcard);
            bool whole = IsLike(first + second, like);
            return like.After(first).Exists(rest => IsLike(second, rest)) == whole && like.Before(second).Exists(rest => IsLike(first, rest)) == whole;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay((ulong)seed, 1));

        bool IsLike(string value, LikePattern like) => (long)db.Scalar("SELECT $1 LIKE $2 ESCAPE '\\'", value, like.Text)! != 0;
    }
}
