using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Verifying;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Verifying;

public sealed class RepairTests
{
    private static readonly RepairPlan Everything = new(Adds: true, Removes: true, Aborts: true, IsPlan: false);

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_lost_ledger_is_built_from_S3_and_only_uploads_of_ours_are_aborted(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket) with { KeyPrefix = "in/" };
        inbox.Drop("a.bin", Content.Bytes(100));
        inbox.Drop("table.csv", "id\n1\n2\n"u8.ToArray());
        await Engine.OnceAsync(options);
        await bucket.Client.PutObjectAsync(new() { BucketName = bucket.Name, Key = "in/stranger", ContentBody = "x", UseChunkEncoding = false });
        foreach (var key in (string[])["in/a.bin", "in/of another writer"])
            await bucket.Client.InitiateMultipartUploadAsync(bucket.Name, key);
        // Servers tell the start of an upload by the second.
        await Task.Delay(1_100);
        Directory.Delete(Path.GetDirectoryName(inbox.Ledger)!, recursive: true);

        var planned = await RunAsync(options, Everything with { IsPlan = true });
        Assert.All(planned, r => Assert.Equal(OperationStatus.Planned, r.Status));
        Assert.Equal(2, await bucket.CountUploadsAsync());
        Assert.Empty(await Engine.HistoryAsync(options));

        var done = await RunAsync(options);

        Assert.Equal([("a.bin", "in/a.bin", RepairAction.Added), ("", "in/a.bin", RepairAction.Aborted), ("table.csv", "in/table.parquet", RepairAction.Added)], Told(done));
        Assert.Equal(Told(planned), Told(done));
        Assert.Equal("in/of another writer", Assert.Single((await bucket.Client.ListMultipartUploadsAsync(bucket.Name)).MultipartUploads).Key);
        Assert.Empty(await Engine.OnceAsync(options));
        Assert.Empty(Told(await RunAsync(options)));
        Assert.All(await Verify.RunAsync(options), o => Assert.Equal(VerifyStatus.Verified, o.Result.Status));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_source_whose_object_is_gone_becomes_unknown_and_is_sent_again(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        foreach (var name in (string[])["gone", "kept"])
            inbox.Drop(name, Content.Bytes(100));
        await Engine.OnceAsync(options);
        await bucket.Client.DeleteObjectAsync(bucket.Name, "gone");

        Assert.Equal([("gone", "gone", RepairAction.Removed)], Told(await RunAsync(options, Everything with { IsPlan = true })));
        Assert.Empty(await Engine.OnceAsync(options));
        Assert.Empty(Told(await RunAsync(options, Everything with { Removes = false })));

        var denied = bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = "HeadObject", KeyPattern = "gone", Code = "AccessDenied", Status = 403 });
        Assert.Equal((RepairAction.Removed, OperationStatus.Failed), Assert.Single((await RunAsync(options)).Where(r => r.Action != RepairAction.Kept).Select(r => (r.Action, r.Status))));
        bucket.Faults.Remove(denied);
        Assert.Empty(await Engine.OnceAsync(options));

        var done = await RunAsync(options);
        Assert.Equal([("gone", "gone", RepairAction.Removed)], Told(done));
        Assert.Contains("sent again", done.Single(r => r.Action == RepairAction.Removed).Reason, StringComparison.Ordinal);
        Assert.Equal("kept", Assert.Single(done, r => r.Action == RepairAction.Kept).Key);
        Assert.Equal("gone", Assert.Single(await Engine.OnceAsync(options)).TargetName);
        Assert.All(await Verify.RunAsync(options), o => Assert.Equal(VerifyStatus.Verified, o.Result.Status));
    }

    [Fact]
    public async Task What_a_dead_run_left_is_ended_and_what_a_live_one_works_on_is_left_alone()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        inbox.Drop("done", Content.Bytes(100));
        await Engine.OnceAsync(options);
        await bucket.Client.DeleteObjectAsync(bucket.Name, "done");
        var dead = await OpenLedgerAsync(options);
        await BeginAsync(dead, "dead");
        dead.Abandon();
        await using var live = await OpenLedgerAsync(options);
        await BeginAsync(live, "live");
        await BeginAsync(live, "done");

        var done = await RunAsync(options with { WatchDirectory = null });

        Assert.Equal([("dead", "dead", RepairAction.Aborted)], Told(done));
        Assert.Equal(["done", "live"], (await bucket.Client.ListMultipartUploadsAsync(bucket.Name)).MultipartUploads.Select(u => u.Key).Order(StringComparer.Ordinal));
        Assert.Equal(OperationStatus.Cancelled, (await Engine.HistoryAsync(options)).Single(r => r.TargetName == "dead").Status);

        async Task BeginAsync(LedgerStore ledger, string name)
        {
            var target = await ledger.TargetAsync(inbox.Watch, bucket.Open().Endpoint, bucket.Name, "");
            var claim = await ledger.BeginAsync(new OperationStart
            {
                Target = target,
                RelativePath = name,
                Size = 100,
                ModifiedTicks = 1,
                StartedAt = DateTimeOffset.UtcNow,
                Outputs = [new PlannedOutput(0, name, "x")],
            });
            var upload = await bucket.Client.InitiateMultipartUploadAsync(bucket.Name, name);
            await ledger.UploadCreatedAsync(claim!.Operation, 0, name, upload.UploadId);
        }
    }

    [Fact]
    public async Task A_damaged_ledger_is_set_aside_and_built_anew()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        inbox.Drop("a.bin", Content.Bytes(100));
        await Engine.OnceAsync(options);
        Assert.Null(await LedgerRepair.PlanSettingAsideAsync(options.LedgerPath, CancellationToken.None));
        using (var file = new FileStream(inbox.Ledger, FileMode.Open, FileAccess.Write))
        {
            // The file ends in order and has its stamp: only reading all of it finds this.
            var length = file.Length;
            file.Position = 8_192;
            file.Write(Content.Bytes((int)(length - 8_192)));
        }
        File.SetLastWriteTimeUtc(inbox.Ledger, File.GetLastWriteTimeUtc(inbox.Ledger).AddSeconds(-1));

        var planned = (await LedgerRepair.PlanSettingAsideAsync(options.LedgerPath, CancellationToken.None))!.Result;
        Assert.Equal((inbox.Ledger, RepairAction.Removed, OperationStatus.Planned), (planned.Source, planned.Action, planned.Status));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(inbox.Ledger)!, "ledger.db"));

        Assert.Equal([(inbox.Ledger, "", RepairAction.Removed), ("a.bin", "a.bin", RepairAction.Added)], Told(await RunAsync(options)));
        Assert.Empty(await Engine.OnceAsync(options));
    }

    [Fact]
    public async Task A_repair_that_dies_is_finished_by_the_next_one()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        for (var i = 0; i < 6; i++)
            inbox.Drop($"{i}", Content.Bytes(100));
        await Engine.OnceAsync(options);
        for (var i = 0; i < 6; i++)
            await bucket.Client.DeleteObjectAsync(bucket.Name, $"{i}");
        var dying = await LedgerRepair.OpenAsync(options, new RunInfo { Command = "test" }, new LogLines(), CancellationToken.None);
        var begun = dying.RunAsync(Everything, CancellationToken.None).GetAsyncEnumerator();
        for (var i = 0; i < 3; i++)
            Assert.True(await begun.MoveNextAsync());
        // As its process would: nothing is ended.
        dying.Abandon();

        Assert.Equal(3, Told(await RunAsync(options)).Count);
        Assert.Equal(6, (await Engine.OnceAsync(options)).Count);
        Assert.All(await Verify.RunAsync(options), o => Assert.Equal(VerifyStatus.Verified, o.Result.Status));
    }

    [Fact]
    public async Task Without_a_directory_to_work_for_it_says_what_to_name()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();

        var fault = await Assert.ThrowsAsync<IngestException>(() => RunAsync(inbox.Options(bucket) with { WatchDirectory = null }));

        Assert.Equal(IngestErrorId.ConfigurationInvalid, fault.ErrorId);
        Assert.Contains("-WatchDirectory", fault.Message, StringComparison.Ordinal);
    }

    private static Task<LedgerStore> OpenLedgerAsync(IngestOptions options) =>
        LedgerStore.OpenAsync(options.LedgerPath, new RunInfo { Command = "test" }, new LogLines(), CancellationToken.None);

    private static async Task<List<LedgerRepairResult>> RunAsync(IngestOptions options, RepairPlan? plan = null)
    {
        await using var repair = await LedgerRepair.OpenAsync(options, new RunInfo { Command = "test" }, new LogLines(), CancellationToken.None);
        var results = new List<LedgerRepairResult>();
        Assert.Null(repair.Total);
        await foreach (var outcome in repair.RunAsync(plan ?? Everything, CancellationToken.None))
            results.Add(outcome.Result);
        Assert.Equal(repair.Looked, repair.Total);
        return results;
    }

    /// <summary>What was done, without what was kept, in an order that does not depend on chance.</summary>
    private static List<(string, string, RepairAction)> Told(List<LedgerRepairResult> results) =>
        [.. results.Where(r => r.Action != RepairAction.Kept).Select(r => (r.Source, r.Key, r.Action)).OrderBy(r => r.Key, StringComparer.Ordinal).ThenBy(r => r.Action)];
}
