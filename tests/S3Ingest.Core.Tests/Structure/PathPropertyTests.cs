using System.Text;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Structure;

namespace S3Ingest.Core.Tests.Structure;

[Trait("Feature", "s3-structure-reorganization")]
public sealed class PathPropertyTests
{
    private const string Feature = "Feature: s3-structure-reorganization, ";

    private static readonly StructureLayout Layout = StructureLayout.BuiltIn;

    [Fact(DisplayName = Feature + "Property 1: Every generated path starts (after the base prefix) with datasets/, models/ or deployments/"), Trait("Property", "1")]
    public void Roots() => ForAll((artifact, basePrefix, path) =>
        path.StartsWith("datasets/", StringComparison.Ordinal) || path.StartsWith("models/", StringComparison.Ordinal) || path.StartsWith("deployments/", StringComparison.Ordinal));

    [Fact(DisplayName = Feature + "Property 2: Training output: models/training/{job}/"), Trait("Property", "2")]
    public void Training() => ForAll(
        (artifact, basePrefix, path) => path == $"models/training/{artifact.Job}/{artifact.Parts.GetValueOrDefault("rest")}", "training");

    [Fact(DisplayName = Feature + "Property 3: Compilation: models/compilation/{job}/[{target}/]"), Trait("Property", "3")]
    public void Compilation() => ForAll(
        (artifact, basePrefix, path) =>
            path == $"models/compilation/{artifact.Job}/{(artifact.Parts.TryGetValue("target", out var target) ? target + "/" : "")}{artifact.Parts.GetValueOrDefault("rest")}",
        "compilation");

    [Fact(DisplayName = Feature + "Property 4: Deployment: deployments/{name}/"), Trait("Property", "4")]
    public void Deployment() => ForAll(
        (artifact, basePrefix, path) => path == $"deployments/{artifact.Job}/{artifact.Parts.GetValueOrDefault("rest")}", "deployment");

    [Fact(DisplayName = Feature + "Property 5: A generated path is a valid key: no double slash, no empty, . or .. segment, at most 1,024 UTF-8 bytes"), Trait("Property", "5")]
    public void ValidKeys() => ForAll((artifact, basePrefix, path) =>
    {
        var key = basePrefix + path;
        return Encoding.UTF8.GetByteCount(key) <= 1024 && (key[^1] == '/' ? key[..^1] : key).Split('/').All(s => s is not ("" or "." or ".."));
    });

    [Fact(DisplayName = Feature + "Property 6: The job name stands at its place"), Trait("Property", "6")]
    public void JobNames() => ForAll(
        (artifact, basePrefix, path) => path.Split('/')[artifact.Type == "deployment" ? 1 : 2] == artifact.Job, "training", "compilation", "deployment");

    [Fact(DisplayName = Feature + "Property 7: Paths in emitted records are valid S3 URIs of the new form"), Trait("Property", "7")]
    public void Uris() => ForAll((artifact, basePrefix, path) =>
    {
        var key = basePrefix + path;
        var legacy = Layout.LegacyKeys(basePrefix, Layout.Classify(basePrefix, key)) is [var first, ..] ? first : key;
        var bucket = MemoryKeys.Of(legacy.EndsWith('/') ? legacy + "file" : legacy);
        var record = new ArtifactResolver(bucket, Layout, basePrefix).ResolveAsync(legacy, CancellationToken.None).GetAwaiter().GetResult();
        return S3Path.TryParse(record.NewUri!, out var name, out var parsed) && name == "b" && parsed == key
            && Layout.Classify(basePrefix, parsed).Kind == KeyPlaceKind.Conforming && record.Uri == S3Path.Of("b", legacy);
    });

    [Fact(DisplayName = Feature + "Property 11: New jobs get their paths from the same builder"), Trait("Property", "11")]
    public void SameBuilder() => ForAll((artifact, basePrefix, path) =>
    {
        var built = Layout.Classify(basePrefix, basePrefix + path);
        return Layout.LegacyKeys(basePrefix, built).All(legacy => Layout.Classify(basePrefix, legacy) is { Kind: KeyPlaceKind.Legacy } place
            && place.NewKey == Layout.Build(basePrefix, artifact.Type, WithoutEmpty(place.Parts)));
    });

    [Fact(DisplayName = Feature + "Parsing what was built gives back what went in")]
    public void RoundTrip() => ForAll((artifact, basePrefix, path) =>
    {
        var place = Layout.Classify(basePrefix, basePrefix + path);
        return place.Kind == KeyPlaceKind.Conforming && place.TypeName == artifact.Type && place.NewKey == basePrefix + path
            && WithoutEmpty(place.Parts).OrderBy(p => p.Key, StringComparer.Ordinal).SequenceEqual(artifact.Parts.OrderBy(p => p.Key, StringComparer.Ordinal));
    });

    [Fact(DisplayName = Feature + "Converting twice changes nothing")]
    public void Idempotence()
    {
        var roots = Gen.Elements(
            "datasets/training-output/", "datasets//training-output/", "datasets/compilation-output/", "datasets//compilation-output//", "datasets/models/training/",
            "datasets/models/compilation/", "datasets/deployments/", "datasets/", "datasets//", "models/training/", "models//", "deployments/", "", "/", "//", "other/");
        var keys =
            from basePrefix in StructureGen.BasePrefix
            from root in roots
            from rest in Gen.OneOf(StructureGen.Rest, StructureGen.Rest.Select(r => r.Replace("/", "//", StringComparison.Ordinal)), StructureGen.Rest.Select(r => r + "/"), Gen.Constant(""))
            select (basePrefix, key: BasePrefix.Normalise(basePrefix) + root + rest);
        int legacy = 0;
        Prop.ForAll(keys.ToArbitrary(), generated =>
        {
            var place = Layout.Classify(generated.basePrefix, generated.key);
            if (place.Kind == KeyPlaceKind.Legacy)
                legacy++;
            return place.NewKey is null
                ? place.Kind is KeyPlaceKind.Unmatched or KeyPlaceKind.Malformed && place.Reason is not null
                : Layout.Classify(generated.basePrefix, place.NewKey) is { Kind: KeyPlaceKind.Conforming } again && again.NewKey == place.NewKey
                    && (place.Kind == KeyPlaceKind.Legacy) == (place.NewKey != generated.key);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
        Assert.InRange(legacy, 100, 1000);
    }

    [Fact(DisplayName = Feature + "Classifying never throws, whatever the key is")]
    public void AnyText() => Prop.ForAll<NonNull<string>, NonNull<string>>((prefix, key) =>
        Layout.Classify(prefix.Get, key.Get) is { } place && (place.NewKey is not null || place.Reason is not null)).QuickCheckThrowOnFailure();

    [Fact(DisplayName = Feature + "Names that no folder may have are refused with StructurePathInvalid")]
    public void InvalidNames()
    {
        var wrong = Gen.OneOf(
            Gen.Elements("", ".", "..", "/", "a/", "/a", "a//b", "a/../b", "a\0", "a\n", "\u001b[31m", "\ud800", "\uFFFE"),
            StructureGen.ShortName.Select(n => n + "/" + n),
            Gen.Elements("x", "日").Select(c => string.Concat(Enumerable.Repeat(c, 1024))));
        var cases = from name in wrong from type in Gen.Elements("training", "compilation", "deployment") select (name, type);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            try
            {
                Layout.Build("", c.type, c.name, null, "f");
                return false;
            }
            catch (IngestException fault)
            {
                return fault.ErrorId == IngestErrorId.StructurePathInvalid;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static void ForAll(Func<GeneratedArtifact, string, string, bool> holds, params string[] types)
    {
        var cases =
            from artifact in StructureGen.Artifact.Where(a => types.Length == 0 || types.Contains(a.Type))
            from basePrefix in StructureGen.BasePrefix
            let normal = BasePrefix.Normalise(basePrefix)
            where Encoding.UTF8.GetByteCount(normal + string.Concat(artifact.Parts.Values)) < 950
            select (artifact, basePrefix, normal);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var key = Layout.Build(c.basePrefix, c.artifact.Type, c.artifact.Parts);
            return key.StartsWith(c.normal, StringComparison.Ordinal) && holds(c.artifact, c.normal, key[c.normal.Length..]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    private static Dictionary<string, string> WithoutEmpty(IReadOnlyDictionary<string, string> parts) =>
        parts.Where(p => p.Value.Length > 0).ToDictionary();
}
