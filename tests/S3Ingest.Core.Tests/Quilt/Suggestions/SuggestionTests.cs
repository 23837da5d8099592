using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Quilt;
using S3Ingest.Core.Quilt.Suggestions;
using Xunit.Abstractions;

namespace S3Ingest.Core.Tests.Quilt.Suggestions;

/// <summary>Registry and name of a package from where its objects are.</summary>
public sealed class SuggestionTests(ITestOutputHelper output)
{
    private const string Policy = """
        version: 1
        domains:
          - name: plant data
            sources: ["s3://acme-ml-*/plant/*"]
            registries: [s3://acme-plant-records]
            namespace: plant
          - name: press data
            words: [press]
            registries: [acme-presses]
        """;

    [Theory]
    [InlineData("ml-training-data", "models/", "s3://ml-packages", "machine-learning data pattern, its packages registry (ml, training, models in s3://ml-training-data/models/)")]
    [InlineData("analytics-reports", "quarterly/", "s3://analytics-packages", "analytics data pattern, its packages registry (analytics, reports, quarterly in s3://analytics-reports/quarterly/)")]
    [InlineData("ml-data", "experiments/model-v2/", "s3://ml-packages", "machine-learning data pattern, its packages registry (ml, experiments, model in s3://ml-data/experiments/model-v2/)")]
    [InlineData("acmeTelemetry", "", "s3://acme-iot-registry", "sensor data pattern, a packages registry by its name (telemetry in s3://acmeTelemetry)")]
    [InlineData("something", "else/", "s3://team-packages", "DEFAULT_PACKAGE_REGISTRY")]
    public async Task The_words_of_a_source_lead_to_a_registry(string bucket, string prefix, string registry, string rationale)
    {
        var suggestion = await Suggester().SuggestAsync(bucket, prefix, "s3://team-packages/", default);
        Assert.Equal((registry, rationale), (suggestion.Registry, suggestion.Rationale));
    }

    [Fact]
    public async Task Alternatives_are_there_with_scores_and_what_cannot_be_written_is_named()
    {
        var suggestion = await Suggester(isWritable: b => b is not "ml-packages").SuggestAsync("ml-data", "", "team-packages", default);
        Assert.Equal("s3://acme-ml-packages", suggestion.Registry);
        Assert.EndsWith("; not writable: s3://ml-packages", suggestion.Rationale);
        Assert.Equal(
            [("s3://ml-packages", 100, false), ("s3://team-packages", 50, true), ("s3://ml-data", 20, true)],
            suggestion.Alternatives.Select(a => (a.Registry, a.Score, a.IsWritable)));
    }

    [Fact]
    public async Task Without_a_domain_and_a_default_the_source_bucket_is_it()
    {
        var suggestion = await Suggester().SuggestAsync("something", "else/", null, default);
        Assert.Equal(("s3://something", "the source bucket itself"), (suggestion.Registry, suggestion.Rationale));
        Assert.Empty(suggestion.Alternatives);
    }

    [Fact]
    public async Task Where_nothing_can_be_written_the_rationale_says_what_to_do()
    {
        var suggestion = await Suggester(isWritable: _ => throw new IngestException(IngestErrorId.AccessDenied, "No.")).SuggestAsync("something", "", "", default);
        Assert.Null(suggestion.Registry);
        Assert.Equal("no registry can be written; name one, or set DEFAULT_PACKAGE_REGISTRY; not writable: s3://something", suggestion.Rationale);
    }

    [Fact]
    public async Task Who_may_not_list_buckets_is_not_sent_to_a_strangers_bucket()
    {
        var asked = new List<string>();
        var suggester = new RegistrySuggester(
            SuggestionRules.Read(Policy, "policy.yml"),
            _ => throw new IngestException(IngestErrorId.AccessDenied, "No."),
            (bucket, _) => { asked.Add(bucket); return Task.FromResult(true); });
        var built = await suggester.SuggestAsync("ml-data", "", "team-packages", default);
        Assert.Equal(("s3://team-packages", "DEFAULT_PACKAGE_REGISTRY; the buckets of the account could not be listed"), (built.Registry, built.Rationale));
        Assert.Equal(["team-packages", "ml-data"], asked);
        Assert.Equal("s3://acme-presses", (await suggester.SuggestAsync("press-ml-models", "", "team-packages", default)).Registry);
    }

    [Fact]
    public async Task Faults_of_the_endpoint_are_not_taken_for_an_answer() =>
        Assert.Equal(IngestErrorId.EndpointUnreachable, (await Assert.ThrowsAsync<IngestException>(() =>
            Suggester(isWritable: _ => throw new IngestException(IngestErrorId.EndpointUnreachable, "No.")).SuggestAsync("ml-data", "", null, default))).ErrorId);

    [Fact]
    public async Task A_default_that_is_no_bucket_is_refused() =>
        Assert.Contains("such as s3://packages", (await Assert.ThrowsAsync<IngestException>(() => Suggester().SuggestAsync("b", "", "s3://b/packages", default))).Message);

    [Fact]
    public async Task The_rules_of_an_organisation_come_first()
    {
        var rules = SuggestionRules.Read(Policy, "policy.yml");
        var suggester = new RegistrySuggester(rules, _ => Task.FromResult<IReadOnlyList<string>>(["ml-packages"]), (_, _) => Task.FromResult(true));
        Assert.Equal("s3://acme-plant-records", (await suggester.SuggestAsync("acme-ml-models", "plant/seven/", null, default)).Registry);
        Assert.Equal("s3://ml-packages", (await suggester.SuggestAsync("acme-ml-models", "lab/", null, default)).Registry);
        Assert.Equal("plant/seven", NameSuggester.Suggest(rules, "acme-ml-models", "plant/seven/", "Somebody").Name);
    }

    [Theory]
    [InlineData("ml-data", "experiments/model-v2/", null, "ml-team/model-v2-training")]
    [InlineData("ml-training-data", "models/", null, "ml-team/models")]
    [InlineData("ml-data", "experiments/training-set", null, "ml-team/training-set")]
    [InlineData("analytics-reports", "quarterly/", null, "analytics-team/quarterly")]
    [InlineData("acme-press", "orders/raw/2025/03/", "Logistics Nord", "logistics-nord/orders-raw-2025-03")]
    [InlineData("acme-press", "orders/year=2025/", null, "acme/orders-2025")]
    [InlineData("acme-press", "", null, "acme/acme-press")]
    [InlineData("data", "2025/", null, "data/data-2025")]
    [InlineData("werk", "Zählerstände März/", null, "werk/zahlerstande-marz")]
    [InlineData("werk", "日本/", null, "werk/werk")]
    public void The_name_comes_from_the_domain_and_the_last_folders_that_say_something(string bucket, string prefix, string? owner, string name) =>
        Assert.Equal(name, NameSuggester.Suggest(SuggestionRules.BuiltIn, bucket, prefix, owner).Name);

    [Fact]
    public void Every_suggested_name_is_valid()
    {
        ulong seed = (ulong)Random.Shared.NextInt64();
        output.WriteLine($"seed {seed}");
        var texts = Gen.OneOf(ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => s.Get), Gen.Elements("ml", "_", "-", "2025", "a=b", "Ä", new string('x', 300)));
        var sources =
            from bucket in Gen.Elements("ml-data", "abc", "1.2", "a--b", "2025")
            from prefix in texts.ArrayOf()
            from owner in texts
            select (bucket, prefix: string.Join('/', prefix), owner);
        FsCheck.Check.One(
            Config.QuickThrowOnFailure.WithReplay(seed, 1),
            Prop.ForAll(sources.ToArbitrary(), s => PackageName.IsValid(NameSuggester.Suggest(SuggestionRules.BuiltIn, s.bucket, s.prefix, s.owner).Name)));
    }

    [Theory]
    [InlineData("version: 1\ndomain: []", 2, 1, "Did you mean 'domains'?")]
    [InlineData("version: 1\ndomains:\n  - name: x", 3, 5, "would match nothing")]
    [InlineData("version: 1\ndomains:\n  - {name: x, words: [a], registries: [s3://b/c]}", 3, 40, "is no registry")]
    [InlineData("version: 1\ndomains:\n  - {name: x, words: [a], namespace: a b}", 3, 38, "is no namespace")]
    [InlineData("version: 1\ndomains:\n  - {name: x, sources: [finance-*]}", 3, 25, "Write s3://bucket/prefix/*")]
    public void Wrong_rules_are_told_where(string yaml, long line, long column, string message)
    {
        var fault = Assert.Throws<IngestException>(() => SuggestionRules.Read(yaml, "policy.yml"));
        Assert.Contains(message, fault.Message);
        Assert.Equal((IngestErrorId.ConfigurationInvalid, line, column), (fault.ErrorId, fault.Line!.Value, fault.Column!.Value));
    }

    private static RegistrySuggester Suggester(Func<string, bool>? isWritable = null) => new(
        SuggestionRules.BuiltIn,
        _ => Task.FromResult<IReadOnlyList<string>>(["ml-data", "acme-ml-packages", "ml-packages", "analytics-packages", "finance-packages", "acme-iot-registry"]),
        (bucket, _) => Task.FromResult(isWritable?.Invoke(bucket) ?? true));
}
