using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Uploads;

namespace S3Ingest.Core.Tests.Uploads;

public class UploadKeysTests
{
    private static readonly DateTimeOffset Noon = new(2025, 3, 14, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, false, "p/set/sub/a.txt")]
    [InlineData(null, true, "p/set/sub/a.txt.tar.gz")]
    [InlineData("to/", false, "to/set/sub/a.txt")]
    [InlineData("to/b", true, "to/b")]
    public void A_key_is_what_the_caller_gives_or_prefix_and_name(string? given, bool compress, string expected) =>
        Assert.Equal(expected, Keys(new UploadSettings { Compress = compress }).OutputOf(new UploadSource("/r", "set/sub/a.txt", given), Noon).Key);

    [Fact]
    public void Every_dataset_of_one_name_gets_the_first_free_second()
    {
        Prop.ForAll(
            Gen.Choose(0, 5_000).ArrayOf().ToArbitrary(),
            delays =>
            {
                var keys = Keys(new UploadSettings { UserId = 42 });
                var now = Noon;
                var given = new List<string>();
                foreach (var delay in delays)
                    given.Add(keys.OutputOf(new UploadSource("/r", "d/a.csv", null), now = now.AddMilliseconds(delay)).Key);
                return given.Distinct().Count() == given.Count && given.SequenceEqual(given.Order(StringComparer.Ordinal))
                    && given.All(k => k.StartsWith("p/datasets/user_42/20250314_1", StringComparison.Ordinal) && k.EndsWith("_a.csv", StringComparison.Ordinal));
            }).QuickCheckThrowOnFailure();
    }

    private static UploadKeys Keys(UploadSettings settings) => new(new IngestOptions { BucketName = "b", LedgerPath = "l", KeyPrefix = "p/" }, settings);
}
