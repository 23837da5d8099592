using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Structure;

namespace S3Ingest.Core.Tests.Structure;

public sealed class ResolverTests
{
    private static readonly StructureLayout Layout = StructureLayout.BuiltIn;

    [Fact]
    public async Task A_legacy_path_of_a_moved_object_leads_to_the_new_place()
    {
        var record = await ResolveAsync(MemoryKeys.Of("models/training/j/model.tar.gz"), "datasets/training-output/j/model.tar.gz");
        Assert.Equal(("s3://b/models/training/j/model.tar.gz", true, true, "j", "model.tar.gz"), (record.Uri, record.IsLegacy, record.Exists, record.JobName, record.FileName));
    }

    [Fact]
    public async Task A_new_path_of_an_object_that_is_not_moved_leads_to_the_legacy_place()
    {
        var record = await ResolveAsync(MemoryKeys.Of("datasets//training-output/j/model.tar.gz"), "models/training/j/model.tar.gz");
        Assert.Equal(("s3://b/datasets//training-output/j/model.tar.gz", false, "s3://b/models/training/j/model.tar.gz"), (record.Uri, record.IsLegacy, record.NewUri));
    }

    [Fact]
    public async Task A_type_and_a_job_are_a_folder_and_say_whether_it_still_is_legacy()
    {
        var resolver = new ArtifactResolver(MemoryKeys.Of("datasets/compilation-output/j/t/model.tar.gz"), Layout, "");
        var record = await resolver.ResolveAsync("compilation", new Dictionary<string, string> { ["job"] = "j", ["target"] = "t" }, CancellationToken.None);
        Assert.Equal(("datasets/compilation-output/j/t/", true, "t", ArtifactType.Compilation), (record.Key, record.IsLegacy, record.Target, record.ArtifactType));
        record = await resolver.ResolveAsync("compilation", new Dictionary<string, string> { ["job"] = "j" }, CancellationToken.None);
        Assert.Equal("datasets/compilation-output/j/", record.Key);
    }

    [Fact]
    public async Task A_different_object_at_the_new_place_is_not_taken_for_the_old_one()
    {
        var bucket = MemoryKeys.Of("datasets/training-output/j/m");
        bucket.Put("models/training/j/m", size: 2);
        Assert.Equal("datasets/training-output/j/m", (await ResolveAsync(bucket, "datasets/training-output/j/m")).Key);
    }

    [Theory]
    [InlineData(MigrationStatus.Completed, "s3://b/models/training/j/m-1", "models/training/j/m-1")]
    [InlineData(MigrationStatus.RolledBack, "s3://b/models/training/j/m-1", "datasets/training-output/j/m")]
    [InlineData(MigrationStatus.Completed, "s3://b/models/training/j/m", "models/training/j/m")]
    public async Task What_the_ledger_knows_of_a_migration_counts(MigrationStatus status, string newPath, string key)
    {
        var bucket = MemoryKeys.Of("datasets/training-output/j/m", "models/training/j/m-1");
        bucket.Put("models/training/j/m", size: 2);
        var record = await new ArtifactResolver(bucket, Layout, "", (old, _) => Task.FromResult<MigrationRecord?>(
            old == "datasets/training-output/j/m" ? new MigrationRecord { Status = status, NewPath = newPath } : null))
            .ResolveAsync("datasets/training-output/j/m", CancellationToken.None);
        Assert.Equal((key, status), (record.Key, record.MigrationStatus));
    }

    [Fact]
    public async Task A_new_path_leads_to_its_own_object_whatever_was_renamed_on_its_account()
    {
        var bucket = MemoryKeys.Of("models/training/j/m", "models/training/j/m-1");
        var resolver = new ArtifactResolver(bucket, Layout, "", (_, _) => Task.FromResult<MigrationRecord?>(
            new MigrationRecord { Status = MigrationStatus.Completed, NewPath = "s3://b/models/training/j/m-1" }));
        Assert.Equal("models/training/j/m", (await resolver.ResolveAsync("models/training/j/m", CancellationToken.None)).Key);
    }

    [Theory]
    [InlineData("datasets/training-output/j/nothing")]
    [InlineData("models/training/j/nothing")]
    [InlineData("models/training/nobody/")]
    [InlineData("datasets/raw/nothing")]
    public async Task What_is_nowhere_is_not_found(string key)
    {
        var fault = await Assert.ThrowsAsync<IngestException>(() => ResolveAsync(MemoryKeys.Of("models/training/j/model.tar.gz", "models/training/nobody/"), key));
        Assert.Equal((IngestErrorId.ArtifactNotFound, "b"), (fault.ErrorId, fault.BucketName));
    }

    [Theory]
    [InlineData("datasets/training-output/model.tar.gz", "ends before {rest}")]
    [InlineData("datasets/training-output/", "names no job")]
    [InlineData("datasets/training-output/j/../x", "'..'")]
    [InlineData("models/", "belongs to no artifact")]
    [InlineData("readme.txt", "No type")]
    [InlineData("", "belongs to no artifact")]
    public async Task A_path_that_is_none_says_why(string key, string reason)
    {
        var fault = await Assert.ThrowsAsync<IngestException>(() => ResolveAsync(MemoryKeys.Of(), key));
        Assert.Equal(IngestErrorId.StructurePathInvalid, fault.ErrorId);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "Feature: s3-structure-reorganization, Property 10: During a migration, at every intermediate state, a legacy reference resolves to a place where the object is")]
    [Trait("Feature", "s3-structure-reorganization"), Trait("Property", "10")]
    public void During_a_migration_and_its_undo_a_reference_resolves()
    {
        var cases =
            from artifact in StructureGen.Artifact.Where(a => a.Type is "training" or "deployment" && a.Parts["job"].Length < 100)
            from files in Gen.Choose(1, 5)
            from begin in Gen.Choose(0, 10)
            from steps in Gen.Choose(0, 3).ArrayOf(8)
            from folder in Gen.Elements(true, false)
            from undo in Gen.Elements(true, false)
            select (artifact, files, begin, steps, folder, undo);
        int atNew = 0, atOld = 0;
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var legacyFolder = c.artifact.Type == "training" ? $"datasets/training-output/{c.artifact.Job}/" : $"datasets/deployments/{c.artifact.Job}/";
            var newFolder = Layout.Classify("", legacyFolder).NewKey!;
            var (from, to) = c.undo ? (newFolder, legacyFolder) : (legacyFolder, newFolder);
            string[] files = [.. Enumerable.Range(0, c.files).Select(i => $"f{i}")];
            var bucket = MemoryKeys.Of([.. files.Select(f => from + f)]);
            // All copies come before the first deletion, as in a migration.
            var plan = new Queue<Action>([.. files.Select(f => (Action)(() => bucket.Copy(from + f, to + f))), .. files.Select(f => (Action)(() => bucket.Delete(from + f)))]);
            Run(c.begin);
            int look = 0;
            bucket.BeforeLook = () => Run(c.steps[look++ % c.steps.Length]);
            var key = ResolveAsync(bucket, c.folder ? legacyFolder : legacyFolder + files[^1]).GetAwaiter().GetResult().Key;
            _ = key.StartsWith(newFolder, StringComparison.Ordinal) ? atNew++ : atOld++;
            return c.folder ? files.All(f => bucket.Has(key + f)) : bucket.Has(key);

            void Run(int count)
            {
                for (; count > 0 && plan.TryDequeue(out var step); count--)
                    step();
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
        Assert.All([atNew, atOld], count => Assert.InRange(count, 50, 450));
    }

    private static Task<S3StructurePath> ResolveAsync(MemoryKeys bucket, string key) => new ArtifactResolver(bucket, Layout, "").ResolveAsync(key, CancellationToken.None);
}
