using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Tests.Storage;

public class ProviderProfileTests
{
    [Fact]
    public void A_profile_survives_the_ledger()
    {
        var profile = ProviderProfile.Aws with { Probed = true, EqualParts = true, UnquotedIfMatch = true, ProbedAt = DateTimeOffset.UtcNow, ClockSkew = TimeSpan.FromSeconds(3) };
        Assert.Equal(profile, ProviderProfile.FromJson(profile.ToJson()));
        Assert.DoesNotContain('\n', profile.ToJson());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"probed\":")]
    [InlineData("[]")]
    public void Text_that_is_no_profile_claims_nothing(string json) => Assert.Equal(ProviderProfile.Conservative, ProviderProfile.FromJson(json));

    [Fact]
    public void Fields_of_a_later_version_are_ignored_and_missing_ones_claim_nothing()
    {
        var profile = ProviderProfile.FromJson("{\"probed\":true,\"conditionalPut\":true,\"later\":1}");
        Assert.True(profile.ConditionalPut);
        Assert.False(profile.VerifiesCrc64Nvme);
    }
}
