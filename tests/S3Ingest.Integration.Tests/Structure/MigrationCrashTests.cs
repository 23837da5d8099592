using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Integration.Tests.Structure;

/// <summary>
/// A run dies at every point of the protocol. Then it is gone on with, or taken back, by the same machine or by one that
/// has only the bucket; and an undo dies and is run again.
/// </summary>
public sealed class MigrationCrashTests
{
    public static TheoryData<string, bool, bool> Cases()
    {
        var cases = new TheoryData<string, bool, bool>();
        foreach (var point in MigrationPoint.All)
        {
            foreach (var undo in new[] { false, true })
            {
                cases.Add(point, undo, false);
                // Without a manifest there is nothing that another machine could know.
                if (point != MigrationPoint.Planned)
                    cases.Add(point, undo, true);
            }
        }
        return cases;
    }

    public static TheoryData<string, bool> UndoCases()
    {
        var cases = new TheoryData<string, bool>();
        foreach (var point in new[] { MigrationPoint.Copied, MigrationPoint.Verified, MigrationPoint.AllCopied, MigrationPoint.ReferenceApplied, MigrationPoint.Deleting, MigrationPoint.Deleted, MigrationPoint.Report })
        {
            cases.Add(point, false);
            cases.Add(point, true);
        }
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task A_run_that_died_is_finished_or_taken_back(string point, bool undo, bool elsewhere)
    {
        await using var world = await MigrationBucket.CreateAsync();
        var (before, references) = await FillAsync(world);
        var options = new MigrationOptions { References = [references] };

        var dead = await world.MoveAsync(options, dieAt: point, nth: point is MigrationPoint.Copied or MigrationPoint.Verified or MigrationPoint.Deleted ? 3 : 1);

        Assert.True(dead.Died);
        await EverythingIsReadableAsync(world, before);
        await AssertLockedAsync(world, dead.Id, point);
        if (elsewhere)
        {
            world.ChangeMachine();
            await ExpireLeasesAsync(world);
        }
        var next = undo ? await world.UndoAsync(dead.Id, options) : await world.MoveAsync(options with { MigrationId = dead.Id });

        Assert.Equal(OperationStatus.Success, next.Report!.Status);
        await AssertEndAsync(world, before, references, moved: !undo);
        Assert.Equal(0, await world.Bucket.CountUploadsAsync());
        if (!undo)
        {
            await world.UndoAsync(dead.Id, options);
            await AssertEndAsync(world, before, references, moved: false);
        }
    }

    [Theory, MemberData(nameof(UndoCases))]
    public async Task An_undo_that_died_is_run_again(string point, bool elsewhere)
    {
        await using var world = await MigrationBucket.CreateAsync();
        var (before, references) = await FillAsync(world);
        var options = new MigrationOptions { References = [references] };
        var moved = await world.MoveAsync(options);

        var dead = await world.UndoAsync(moved.Id, options, dieAt: point, nth: point is MigrationPoint.Copied or MigrationPoint.Deleted ? 2 : 1);

        Assert.True(dead.Died);
        await EverythingIsReadableAsync(world, before);
        if (elsewhere)
        {
            world.ChangeMachine();
            await ExpireLeasesAsync(world);
        }
        if (point != MigrationPoint.Report)
        {
            var forward = await Assert.ThrowsAsync<IngestException>(() => world.MoveAsync(options with { MigrationId = moved.Id }));
            Assert.Equal(IngestErrorId.MigrationLocked, forward.ErrorId);
        }
        var next = await world.UndoAsync(moved.Id, options);
        Assert.Equal(OperationStatus.Success, next.Report!.Status);
        await AssertEndAsync(world, before, references, moved: false);
    }

    private static async Task<(Dictionary<string, string> Before, NamedReferences References)> FillAsync(MigrationBucket world)
    {
        var references = new NamedReferences(world.Bucket.Name);
        for (int i = 0; i < 6; i++)
        {
            var key = $"datasets/training-output/job-{i % 2}/f{i}.bin";
            await world.PutAsync(key, $"content {i}");
            references.Values[$"r{i}"] = $"s3://{world.Bucket.Name}/{key}";
        }
        references.Values["other"] = "s3://elsewhere/x";
        return (await world.SnapshotAsync(), references);
    }

    private static async Task AssertLockedAsync(MigrationBucket world, Guid id, string point)
    {
        if (point == MigrationPoint.Planned)
            return;
        var locked = await Assert.ThrowsAsync<IngestException>(() => world.MoveAsync());
        Assert.Equal(IngestErrorId.MigrationLocked, locked.ErrorId);
        Assert.Contains($"Undo-S3Structure -MigrationId {id}", locked.Message, StringComparison.Ordinal);
    }

    /// <summary>What two minutes without a sign of life are for another machine.</summary>
    private static async Task ExpireLeasesAsync(MigrationBucket world)
    {
        foreach (var lease in (await world.Bucket.Client.ListObjectsV2Async(new() { BucketName = world.Bucket.Name, Prefix = MigrationFiles.Leases })).S3Objects ?? [])
            await world.Bucket.Client.DeleteObjectAsync(world.Bucket.Name, lease.Key);
    }

    private static async Task EverythingIsReadableAsync(MigrationBucket world, Dictionary<string, string> before)
    {
        var now = await world.SnapshotAsync();
        foreach (var (key, content) in before)
            Assert.Contains(new[] { key, NewKey(key) }, k => now.GetValueOrDefault(k) == content);
    }

    private static async Task AssertEndAsync(MigrationBucket world, Dictionary<string, string> before, NamedReferences references, bool moved)
    {
        var expected = moved ? before.ToDictionary(b => NewKey(b.Key), b => b.Value) : before;
        Assert.Equal(expected, await world.SnapshotAsync());
        foreach (var (name, value) in references.Values.Where(v => v.Key != "other"))
            Assert.Equal(moved, value.Contains("/models/training/", StringComparison.Ordinal));
        Assert.Equal("s3://elsewhere/x", references.Values["other"]);
    }

    private static string NewKey(string key) => key.Replace("datasets/training-output/", "models/training/", StringComparison.Ordinal);
}
