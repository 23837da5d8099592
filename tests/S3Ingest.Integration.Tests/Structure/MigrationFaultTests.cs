using Amazon.S3;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Structure.Migration;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Structure;

/// <summary>What stands in the way of a move, and what becomes of the objects then.</summary>
public sealed class MigrationFaultTests
{
    private const string Old = "datasets/training-output/j/model.tar.gz";
    private const string New = "models/training/j/model.tar.gz";

    [Fact]
    public async Task Another_object_at_the_new_key_is_a_conflict_and_nothing_is_touched()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAllAsync(Of((Old, "old"), (New, "other"), ("datasets/training-output/j/free", "moves")));
        var before = await world.SnapshotAsync();

        var planned = await world.PlanAsync();
        var moved = await world.MoveAsync();

        Assert.Equal(MigrationStatus.Conflict, planned.Records.Single(r => r.OldPath.EndsWith(Old, StringComparison.Ordinal)).Status);
        var conflict = moved.Records.Single(r => r.Status == MigrationStatus.Conflict);
        Assert.Equal("MigrationConflict", conflict.ErrorId);
        Assert.Equal((OperationStatus.Partial, 1L, 1L), (moved.Report!.Status, moved.Report.Conflicts, moved.Report.Done));
        Assert.Equal((before[Old], before[New]), (await world.DescribeAsync(Old), await world.DescribeAsync(New)));
        await world.UndoAsync(moved.Id);
        Assert.Equal(before, await world.SnapshotAsync());
    }

    [Fact]
    public async Task Two_objects_that_want_one_key_are_a_conflict_of_the_second()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAllAsync(Of((Old, "one"), (Old.Replace("datasets/", "datasets//", StringComparison.Ordinal), "two")));
        var before = await world.SnapshotAsync();

        var moved = await world.MoveAsync();

        Assert.Equal([MigrationStatus.Conflict, MigrationStatus.Completed], moved.Records.Select(r => r.Status).OrderDescending());
        Assert.Equal(before.Values.Order(StringComparer.Ordinal), (await world.SnapshotAsync()).Values.Order(StringComparer.Ordinal));
        var renamed = await world.MoveAsync(new MigrationOptions { OnConflict = ConflictPolicy.Rename });
        Assert.EndsWith("models/training/j/model-2.tar.gz", Assert.Single(renamed.Records).NewPath, StringComparison.Ordinal);
        await world.UndoAsync(renamed.Id);
        await world.UndoAsync(moved.Id);
        Assert.Equal(before, await world.SnapshotAsync());
    }

    [Fact]
    public async Task With_versions_the_moved_object_lies_over_the_other_and_goes_away_again()
    {
        await using var world = await MigrationBucket.CreateAsync(versioned: true);
        await world.PutAllAsync(Of((Old, "old"), (New, "other")));
        var before = await world.SnapshotAsync();

        var moved = await world.MoveAsync(new MigrationOptions { OnConflict = ConflictPolicy.Version });

        Assert.Equal(before[Old], await world.DescribeAsync(New));
        Assert.Equal([New], await world.KeysAsync());
        world.ChangeMachine();
        await world.UndoAsync(moved.Id);
        Assert.Equal(before, await world.SnapshotAsync());
    }

    [Fact]
    public async Task Without_versions_nothing_is_laid_over_anything()
    {
        await using var world = await MigrationBucket.CreateAsync();
        var fault = await Assert.ThrowsAsync<IngestException>(() => world.MoveAsync(new MigrationOptions { OnConflict = ConflictPolicy.Version }));
        Assert.Equal(IngestErrorId.ConfigurationInvalid, fault.ErrorId);
    }

    [Fact]
    public async Task The_same_object_at_the_new_key_is_taken_for_the_copy_and_stays_when_that_is_undone()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAllAsync(Of((Old, "same"), (New, "same")));
        var before = await world.SnapshotAsync();

        var moved = await world.MoveAsync();

        Assert.Equal([New], await world.KeysAsync());
        Assert.DoesNotContain(world.Bucket.Front.Requests.All, r => r is { Operation: "CopyObject", Key: New, Status: 200 });
        world.ChangeMachine();
        await world.UndoAsync(moved.Id);
        Assert.Equal(before, await world.SnapshotAsync());
    }

    [Fact]
    public async Task An_object_that_changes_or_goes_between_plan_and_copy_is_reported_and_left()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAllAsync(Of((Old, "old"), ("datasets/training-output/j/gone", "gone"), ("datasets/training-output/j/fine", "fine")));

        var moved = await world.MoveAsync(On(MigrationPoint.ManifestWritten, () =>
        {
            world.PutAsync(Old, "newer").GetAwaiter().GetResult();
            world.Bucket.Client.DeleteObjectAsync(world.Bucket.Name, "datasets/training-output/j/gone").GetAwaiter().GetResult();
        }));

        Assert.Equal(
            [("fine", null), ("gone", "ArtifactNotFound"), ("model.tar.gz", "ObjectChanged")],
            moved.Records.Select(r => (r.OldPath[(r.OldPath.LastIndexOf('/') + 1)..], r.ErrorId)).Order());
        Assert.Equal([Old, "models/training/j/fine"], await world.KeysAsync());
        Assert.Equal("newer", System.Text.Encoding.UTF8.GetString(await world.Bucket.GetAsync(Old)));
    }

    [Fact]
    public async Task What_is_written_to_the_old_key_after_the_copy_follows()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAsync(Old, "old");

        var moved = await world.MoveAsync(On(MigrationPoint.AllCopied, () => world.PutAsync(Old, "newer").GetAwaiter().GetResult()));

        Assert.Equal(OperationStatus.Success, moved.Report!.Status);
        Assert.Equal([New], await world.KeysAsync());
        Assert.Equal("newer", System.Text.Encoding.UTF8.GetString(await world.Bucket.GetAsync(New)));
        world.ChangeMachine();
        var back = await world.UndoAsync(moved.Id);
        Assert.Equal("newer", System.Text.Encoding.UTF8.GetString(await world.Bucket.GetAsync(Old)));
        Assert.Equal([Old], await world.KeysAsync());
        Assert.Equal(OperationStatus.Success, back.Report!.Status);
    }

    [Fact]
    public async Task A_copy_that_somebody_changes_or_deletes_keeps_the_old_object()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAllAsync(Of((Old, "old"), ("datasets/training-output/j/x", "x")));
        var before = await world.SnapshotAsync();

        var moved = await world.MoveAsync(On(MigrationPoint.AllCopied, () =>
        {
            world.PutAsync(New, "written at the new place").GetAwaiter().GetResult();
            world.Bucket.Client.DeleteObjectAsync(world.Bucket.Name, "models/training/j/x").GetAwaiter().GetResult();
        }));

        Assert.Equal(["ArtifactNotFound", "ObjectChanged"], moved.Records.Select(r => r.ErrorId).Order(StringComparer.Ordinal));
        Assert.Equal(before[Old], await world.DescribeAsync(Old));
        Assert.Equal(OperationStatus.Partial, moved.Report!.Status);
        var again = await world.MoveAsync(new MigrationOptions { MigrationId = moved.Id });
        Assert.Equal(before["datasets/training-output/j/x"], await world.DescribeAsync("models/training/j/x"));
        Assert.Contains(again.Records, r => r.OldPath.EndsWith("/x", StringComparison.Ordinal) && r.Status == MigrationStatus.Completed);
    }

    [Fact]
    public async Task What_was_changed_at_the_new_key_goes_back_as_it_is_now()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAsync(Old, "old");
        var moved = await world.MoveAsync();
        await world.PutAsync(New, "newer");

        var back = await world.UndoAsync(moved.Id);

        Assert.Equal([Old], await world.KeysAsync());
        Assert.Equal("newer", System.Text.Encoding.UTF8.GetString(await world.Bucket.GetAsync(Old)));
        Assert.Contains("newer content", Assert.Single(back.Records).ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_permission_to_delete_everything_stays_and_can_be_finished()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAllAsync(Of((Old, "old"), ("datasets/training-output/j/x", "x")));
        var before = await world.SnapshotAsync();
        await world.PlanAsync();
        var denied = world.Bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Code = "AccessDenied", Operation = "DeleteObject", KeyPattern = "^datasets/" });

        var moved = await world.MoveAsync();

        Assert.All(moved.Records, r => Assert.Equal((MigrationStatus.ReferencesUpdated, "AccessDenied"), (r.Status, r.ErrorId)));
        Assert.All(moved.Records, r => Assert.Contains("s3:DeleteObject", r.ErrorMessage, StringComparison.Ordinal));
        Assert.Equal((OperationStatus.Partial, 2L), (moved.Report!.Status, moved.Report.Remaining));
        Assert.Equal(4, (await world.KeysAsync()).Count);
        world.Bucket.Faults.Remove(denied);
        var finished = await world.MoveAsync(new MigrationOptions { MigrationId = moved.Id });
        Assert.Equal(OperationStatus.Success, finished.Report!.Status);
        Assert.Equal(before.Values.Order(StringComparer.Ordinal), (await world.SnapshotAsync()).Values.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Archived_objects_are_reported()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAsync(Old, "cold", r => r.StorageClass = S3StorageClass.Glacier);

        var moved = await world.MoveAsync();

        Assert.Equal((MigrationStatus.Failed, "ObjectArchived"), (moved.Records[0].Status, moved.Records[0].ErrorId));
        Assert.Equal([Old], await world.KeysAsync());
    }

    [Fact]
    public async Task A_copy_that_is_not_the_same_is_taken_away_again()
    {
        await using var world = await MigrationBucket.CreateAsync();
        // The server reports the checksums that the copy should have: only reading back finds it.
        world.Verify = VerifyMode.ReadBack;
        await world.PutAsync(Old, "content");
        await world.PlanAsync();
        world.Bucket.Faults.Add(new FaultRule { Action = FaultAction.CorruptContent, Operation = "CopyObject" });

        var moved = await world.MoveAsync();

        Assert.Equal((MigrationStatus.Failed, "IntegrityMismatch"), (moved.Records[0].Status, moved.Records[0].ErrorId));
        Assert.Equal([Old], await world.KeysAsync());
    }

    [Fact]
    public async Task Nothing_is_deleted_while_a_reference_cannot_follow()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAsync(Old, "old");
        var references = new NamedReferences(world.Bucket.Name) { IsReadOnly = true };
        references.Values["r"] = $"s3://{world.Bucket.Name}/{Old}";
        var options = new MigrationOptions { References = [references] };

        var moved = await world.MoveAsync(options);

        Assert.Equal(IngestErrorId.ReferenceFailed, Assert.Single(moved.Faults).ErrorId);
        Assert.Equal([Old, New], await world.KeysAsync());
        references.IsReadOnly = false;
        var finished = await world.MoveAsync(options with { MigrationId = moved.Id });
        Assert.Equal((OperationStatus.Success, 1L), (finished.Report!.Status, finished.Report.ReferencesUpdated));
        Assert.Equal($"s3://{world.Bucket.Name}/{New}", references.Values["r"]);
        references.IsReadOnly = true;
        Assert.NotEmpty((await world.UndoAsync(moved.Id, options)).Faults);
        Assert.Equal([Old, New], await world.KeysAsync());
    }

    [Fact]
    public async Task A_second_run_is_refused_while_one_lives_on_whatever_machine()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAsync("a/" + Old, "old");
        var refusals = new List<IngestException>();
        await world.MoveAsync(On(MigrationPoint.AllCopied, () =>
        {
            world.ChangeMachine();
            foreach (var prefix in new[] { "a/", "", "a/datasets/" })
                refusals.Add(Assert.ThrowsAsync<IngestException>(() => world.MoveAsync(new MigrationOptions { KeyPrefix = prefix })).GetAwaiter().GetResult());
            Assert.Empty(world.MoveAsync(new MigrationOptions { KeyPrefix = "b/" }).GetAwaiter().GetResult().Records);
        }) with { KeyPrefix = "a/" });

        Assert.All(refusals, r => Assert.Equal(IngestErrorId.MigrationLocked, r.ErrorId));
        Assert.Equal(3, refusals.Count);
        Assert.Empty((await world.MoveAsync(new MigrationOptions { KeyPrefix = "a/" })).Records);
    }

    [Fact]
    public async Task A_run_that_slept_while_another_machine_took_its_migration_back_deletes_nothing()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAsync(Old, "old");
        var before = await world.SnapshotAsync();
        var time = new SleptTime();
        world.Time = time;
        var client = world.Bucket.Client;

        var fault = await Assert.ThrowsAsync<IngestException>(() => world.MoveAsync(On(MigrationPoint.Proved, () =>
        {
            time.Slept = TimeSpan.FromMinutes(10);
            var own = client.ListObjectsV2Async(new() { BucketName = world.Bucket.Name, Prefix = MigrationFiles.Root }).GetAwaiter().GetResult().S3Objects.ConvertAll(o => o.Key);
            // As good as run out.
            client.DeleteObjectAsync(world.Bucket.Name, own.Single(k => k.Contains("/leases/", StringComparison.Ordinal))).GetAwaiter().GetResult();
            world.ChangeMachine();
            world.UndoAsync(Guid.Parse(own.Single(k => k.EndsWith("/manifest.jsonl", StringComparison.Ordinal)).Split('/')[^2])).GetAwaiter().GetResult();
        })));

        Assert.Equal(IngestErrorId.MigrationLocked, fault.ErrorId);
        Assert.Equal(before, await world.SnapshotAsync());
    }

    [Fact]
    public async Task A_run_that_goes_on_leaves_uploads_alone_that_jobs_have_begun_at_its_keys()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAsync(Old, "old");
        var died = await world.MoveAsync(dieAt: MigrationPoint.Copied);
        await world.Bucket.Client.InitiateMultipartUploadAsync(world.Bucket.Name, Old);
        await world.Bucket.Client.InitiateMultipartUploadAsync(world.Bucket.Name, New);

        Assert.Equal(OperationStatus.Success, (await world.MoveAsync(new MigrationOptions { MigrationId = died.Id })).Report!.Status);
        Assert.Equal(2, await world.Bucket.CountUploadsAsync());
    }

    [Fact]
    public async Task What_a_job_wrote_to_the_key_of_an_object_that_was_gone_is_not_taken_back()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAsync(Old, "old");
        var moved = await world.MoveAsync(On(MigrationPoint.ManifestWritten, () => world.Bucket.Client.DeleteObjectAsync(world.Bucket.Name, Old).GetAwaiter().GetResult()));
        await world.PutAsync(New, "of a new job");

        var undone = await world.UndoAsync(moved.Id);

        Assert.Equal((MigrationStatus.Conflict, "MigrationConflict"), (undone.Records.Single().Status, undone.Records.Single().ErrorId));
        Assert.Equal([New], await world.KeysAsync());
    }

    [Fact]
    public async Task Shares_of_one_run_go_side_by_side()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAllAsync(Of((Old, "old"), ("datasets/training-output/k/x", "x")));
        MigrationOutcome? other = null;
        await world.MoveAsync(On(MigrationPoint.AllCopied, () =>
        {
            world.ChangeMachine();
            other = world.MoveAsync(new MigrationOptions { ShardName = "2/2", Shard = k => k.Contains("/k/", StringComparison.Ordinal) }).GetAwaiter().GetResult();
        }) with { ShardName = "1/2", Shard = k => k.Contains("/j/", StringComparison.Ordinal) });

        Assert.Equal(OperationStatus.Success, other!.Report!.Status);
        Assert.Equal([New, "models/training/k/x"], await world.KeysAsync());
    }

    [Theory]
    [InlineData("manifest", "cut")]
    [InlineData("manifest", "change")]
    [InlineData("journal", "change")]
    [InlineData("journal", "remove")]
    public async Task A_damaged_manifest_or_journal_is_refused_and_its_sound_part_can_be_used(string what, string how)
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAllAsync(Enumerable.Range(0, 8).Select(i => KeyValuePair.Create($"datasets/training-output/j/{i}", $"content {i}")));
        var before = await world.SnapshotAsync();
        var references = new NamedReferences(world.Bucket.Name);
        references.Values["r"] = $"s3://{world.Bucket.Name}/datasets/training-output/j/1";
        var options = new MigrationOptions { References = [references] };
        var moved = await world.MoveAsync(options);
        await DamageAsync(world, what == "manifest" ? MigrationFiles.Manifest(moved.Id) : MigrationFiles.Journal(moved.Id, 1), how);

        var ledger = world.LedgerPath;
        world.ChangeMachine();
        var damage = await Assert.ThrowsAsync<IngestException>(() => world.UndoAsync(moved.Id, options));

        Assert.Equal(IngestErrorId.MigrationCorrupt, damage.ErrorId);
        Assert.Contains("sound", damage.Message, StringComparison.Ordinal);
        Assert.Equal(8, (await world.KeysAsync("models/")).Count);
        var sound = await world.UndoAsync(moved.Id, options with { UseSoundPart = true });
        Assert.InRange((await world.KeysAsync("datasets/")).Count, 1, 8);
        Assert.NotEmpty(sound.Records);
        Assert.Equal(before.Values.Order(StringComparer.Ordinal), (await world.SnapshotAsync()).Values.Order(StringComparer.Ordinal));
        Assert.True(File.Exists(ledger));
    }

    [Fact]
    public async Task The_ledger_undoes_what_the_bucket_has_forgotten()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAsync(Old, "old");
        var before = await world.SnapshotAsync();
        var moved = await world.MoveAsync();
        await world.Bucket.Client.DeleteObjectAsync(world.Bucket.Name, MigrationFiles.Manifest(moved.Id));

        await world.UndoAsync(moved.Id);

        Assert.Equal(before, await world.SnapshotAsync());
        world.ChangeMachine();
        var unknown = await Assert.ThrowsAsync<IngestException>(() => world.UndoAsync(moved.Id));
        Assert.Equal(IngestErrorId.MigrationNotFound, unknown.ErrorId);
    }

    /// <summary>The clock of a machine that was suspended.</summary>
    private sealed class SleptTime : TimeProvider
    {
        public TimeSpan Slept { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Slept;
    }

    private static async Task DamageAsync(MigrationBucket world, string key, string how)
    {
        var text = System.Text.Encoding.UTF8.GetString(await world.Bucket.GetAsync(key));
        if (how == "remove")
            await world.Bucket.Client.DeleteObjectAsync(world.Bucket.Name, key);
        else
            await world.PutAsync(key, how == "cut" ? text[..(text.Length / 2)] : text.Replace("datasets/training-output/j/4", "datasets/training-output/j/5", StringComparison.Ordinal).Replace("/j/1\"", "/j/2\"", StringComparison.Ordinal));
    }

    private static MigrationOptions On(string point, Action act)
    {
        int hits = 0;
        return new MigrationOptions
        {
            Reached = reached =>
            {
                if (reached == point && Interlocked.Increment(ref hits) == 1)
                    act();
            },
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> Of(params (string Key, string Content)[] objects) =>
        objects.Select(o => KeyValuePair.Create(o.Key, o.Content));
}
