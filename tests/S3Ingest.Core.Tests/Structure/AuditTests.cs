using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Structure;

namespace S3Ingest.Core.Tests.Structure;

[Collection(nameof(AloneCollection))]
public sealed class AuditTests
{
    private static readonly StructureLayout Layout = StructureLayout.BuiltIn;

    [Fact]
    public async Task A_bucket_in_order_has_no_findings() => Assert.Empty(await AuditAsync(MemoryKeys.Of(
        "models/", "models/training/", "models/training/j/", "models/training/j/model.tar.gz", "models/training/j/metadata.json",
        "models/training/empty/", "models/training/s/output/model.tar.gz", "models/training/s/metadata.json",
        "models/compilation/j/a/model.tar.gz", "models/compilation/j/metadata.json", "models/compilation/j/z/model.tar.gz",
        "models/compilation/k/t/model.tar.gz", "models/compilation/k/t/metadata.json",
        "deployments/d/component.zip", "datasets/raw/a.csv", "datasets/user_7/20240102_030405_a.csv",
        ".s3ingest/migrations/m/manifest.jsonl", ".quilt/packages/x")));

    [Fact]
    public async Task An_artifact_that_is_half_moved_lacks_nothing() => Assert.Equal(
        [(StructureRule.InconsistentPath, "datasets/training-output/j/metadata.json"), (StructureRule.InconsistentPath, "datasets/training-output/k/model.tar.gz")],
        await AuditAsync(MemoryKeys.Of(
            "models/training/j/model.tar.gz", "datasets/training-output/j/metadata.json",
            "models/training/k/metadata.json", "datasets/training-output/k/model.tar.gz")));

    [Fact]
    public async Task A_leftover_that_differs_is_an_error_and_is_not_to_be_moved()
    {
        var bucket = MemoryKeys.Of("models/training/j/metadata.json", "models/training/j/model.tar.gz", "datasets/training-output/j/metadata.json");
        bucket.Put("datasets/training-output/j/model.tar.gz", size: 5);
        var findings = await FindAsync(bucket);
        Assert.All(findings, f => Assert.Equal(StructureRule.MigrationLeftover, f.Rule));
        Assert.Equal([FindingSeverity.Warning, FindingSeverity.Error], findings.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Severity));
        Assert.DoesNotContain("Move-S3Structure", findings.Single(f => f.Severity == FindingSeverity.Error).Suggestion, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suggestions_quote_what_PowerShell_would_take_for_the_end()
    {
        var finding = Assert.Single(await FindAsync(MemoryKeys.Of("p/datasets/training-output/it's ’x/model.tar.gz"), "p"));
        Assert.Equal("Move-S3Structure -BucketName 'b' -KeyPrefix 'p' -JobName 'it''s ’’x'", finding.Suggestion);
        Assert.Equal(("s3://b/p/datasets/training-output/it's ’x/model.tar.gz", "p/models/training/it's ’x/model.tar.gz"), (finding.Subject, finding.NewKey));
    }

    [Fact]
    public async Task A_reader_that_has_enough_ends_the_audit()
    {
        var bucket = new ManyKeys(1_000_000);
        await foreach (var finding in new StructureAudit(bucket, Layout, "").RunAsync(CancellationToken.None))
        {
            Assert.Equal(StructureRule.InconsistentPath, finding.Rule);
            break;
        }
        Assert.InRange(bucket.Handed, 1, 100_000);
    }

    [Fact]
    public async Task A_fault_of_the_listing_reaches_the_reader()
    {
        var bucket = MemoryKeys.Of("a");
        bucket.BeforeLook = () => throw new IngestException(IngestErrorId.AccessDenied, "no");
        Assert.Equal(IngestErrorId.AccessDenied, (await Assert.ThrowsAsync<IngestException>(() => FindAsync(bucket))).ErrorId);
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_bucket()
    {
        var bucket = new ManyKeys(100_000);
        long first = 0;
        int count = 0;
        await foreach (var finding in new StructureAudit(bucket, Layout, "").RunAsync(CancellationToken.None))
        {
            if (++count == 10_000)
                first = GC.GetTotalMemory(forceFullCollection: true);
        }
        Assert.Equal(100_000, count);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - first, long.MinValue, 4 << 20);
    }

    [Fact(DisplayName = "Feature: s3-structure-reorganization, Property 12: The audit finds every inconsistent path and orphan that was planted, and nothing else")]
    [Trait("Feature", "s3-structure-reorganization"), Trait("Property", "12")]
    public void Finds_what_was_planted()
    {
        var cases =
            from basePrefix in StructureGen.BasePrefix
            from names in StructureGen.ShortName.NonEmptyListOf()
            from plants in Gen.Choose(0, Plants.Length - 1).ArrayOf(names.Count)
            from pageSize in Gen.Elements(2, 5, 1000)
            select (basePrefix, names, plants, pageSize);
        int planted = 0;
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var bucket = new MemoryKeys { PageSize = c.pageSize };
            var expected = new HashSet<(StructureRule, string)>();
            var prefix = BasePrefix.Normalise(c.basePrefix);
            for (int i = 0; i < c.names.Count; i++)
            {
                // A number of its own, so that no plant completes another one.
                foreach (var (key, rule) in Plants[c.plants[i]]($"{c.names[i]}~{i}"))
                {
                    if (!key.StartsWith('!'))
                        bucket.Put(prefix + key);
                    if (rule is { } broken)
                        expected.Add((broken, prefix + key.TrimStart('!')));
                }
            }
            var found = AuditAsync(bucket, c.basePrefix).GetAwaiter().GetResult();
            planted += expected.Count;
            return expected.SetEquals(found) && found.Count == expected.Count;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
        Assert.InRange(planted, 500, int.MaxValue);
    }

    /// <summary>Keys to put and the rule that each breaks; one that begins with ! is a folder that a finding names.</summary>
    private static readonly Func<string, (string Key, StructureRule? Rule)[]>[] Plants =
    [
        n => [($"models/training/{n}/model.tar.gz", null), ($"models/training/{n}/metadata.json", null), ($"models/training/{n}/logs/{n}", null)],
        n => [($"models/compilation/{n}/t/model.tar.gz", null), ($"models/compilation/{n}/t/metadata.json", null)],
        n => [($"models/compilation/{n}/a/x.tar.gz", null), ($"models/compilation/{n}/metadata.json", null), ($"models/compilation/{n}/z/y.tar.gz", null)],
        n => [($"deployments/{n}/model.tar.gz", null), ($"deployments/{n}/config.json", null)],
        n => [($"datasets/raw/{n}", null), ($"datasets/labeled/a/{n}.csv", null)],
        n => [($"datasets/training-output/{n}/model.tar.gz", StructureRule.InconsistentPath), ($"datasets/training-output/{n}/a/b", StructureRule.InconsistentPath)],
        n => [($"datasets/compilation-output/{n}/t/model.tar.gz", StructureRule.InconsistentPath)],
        n => [($"datasets/run-{n}/output/model.tar.gz", StructureRule.InconsistentPath)],
        n => [($"datasets/deployments/{n}/component.zip", StructureRule.InconsistentPath)],
        n => [($"datasets//training-output/{n}/model.tar.gz", StructureRule.DoubleSlash)],
        n => [($"datasets/raw//{n}", StructureRule.DoubleSlash), ($"other-{n}//file", StructureRule.DoubleSlash)],
        n => [($"datasets/training-output/{n}", StructureRule.MalformedPath), ($"models/training/{n}x/./y", StructureRule.MalformedPath)],
        n => [($"deployments/{n}", StructureRule.MalformedPath)],
        n => [($"other-{n}", StructureRule.OrphanObject), ($"models/{n}", StructureRule.OrphanObject), ($"datasets/other/{n}", StructureRule.OrphanObject)],
        n => [($"models/training/{n}/metadata.json", null), ($"!models/training/{n}/", StructureRule.OrphanFolder)],
        n => [($"models/compilation/{n}/t/metadata.json", null), ($"!models/compilation/{n}/t/", StructureRule.OrphanFolder)],
        n => [($"models/compilation/{n}/metadata.json", null), ($"!models/compilation/{n}/", StructureRule.OrphanFolder)],
        n => [($"deployments/{n}/config.json", null), ($"!deployments/{n}/", StructureRule.OrphanFolder)],
        n => [($"models/training/{n}/model.tar.gz", null), ($"!models/training/{n}/", StructureRule.MissingMetadata)],
        n => [($"models/compilation/{n}/t/model.tar.gz", null), ($"!models/compilation/{n}/t/", StructureRule.MissingMetadata)],
        n =>
        [
            ($"models/training/{n}/model.tar.gz", null), ($"models/training/{n}/metadata.json", null),
            ($"datasets/training-output/{n}/model.tar.gz", StructureRule.MigrationLeftover), ($"datasets/training-output/{n}/a", StructureRule.InconsistentPath),
        ],
    ];

    private static async Task<List<StructureFinding>> FindAsync(IBucketKeys bucket, string basePrefix = "")
    {
        var findings = new List<StructureFinding>();
        await foreach (var finding in new StructureAudit(bucket, Layout, basePrefix).RunAsync(CancellationToken.None))
        {
            Assert.NotEmpty(finding.Message);
            Assert.NotEmpty(finding.Suggestion);
            findings.Add(finding);
        }
        return findings;
    }

    private static async Task<List<(StructureRule Rule, string Key)>> AuditAsync(IBucketKeys bucket, string basePrefix = "") =>
        [.. (await FindAsync(bucket, basePrefix)).Select(f => (f.Rule, f.Key)).OrderBy(f => f.Key, StringComparer.Ordinal)];

    /// <summary>Legacy objects without end, made when they are read.</summary>
    private sealed class ManyKeys(int count) : IBucketKeys
    {
        private const string Folder = "datasets/training-output/";
        private int _handed;

        public string BucketName => "b";

        public int Handed => _handed;

        public Task<ListedObject?> FindAsync(string key, CancellationToken ct) => Task.FromResult<ListedObject?>(null);

        public async IAsyncEnumerable<ListedObject> ListAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
        {
            for (int i = 0; i < count; i++)
            {
                if (i % 1000 == 0)
                    await Task.Yield();
                ct.ThrowIfCancellationRequested();
                Interlocked.Increment(ref _handed);
                yield return new ListedObject($"{Folder}job-{i / 10:D8}/file-{i % 10}", 1, "e", default);
            }
        }

        public Task<ListedLevel> ListLevelAsync(string prefix, CancellationToken ct) => Task.FromResult(prefix switch
        {
            "" => new ListedLevel([], ["datasets/"], true),
            "datasets/" => new ListedLevel([], [Folder], true),
            _ => new ListedLevel([], [], true),
        });
    }
}
