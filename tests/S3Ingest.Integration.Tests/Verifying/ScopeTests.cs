using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Verifying;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Verifying;

/// <summary>Which objects are looked at, and with how many requests.</summary>
public sealed class ScopeTests
{
    [Fact]
    public async Task Many_objects_cost_a_listing_and_selected_ones_a_head_each()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        for (var i = 0; i < 20; i++)
            inbox.Drop($"{i:00}.bin", Content.Bytes(100 + i));
        await Engine.OnceAsync(options);
        bucket.Front.Requests.Clear();

        Assert.Equal(20, (await Verify.RunAsync(options)).Count);
        // Two: the first contact lists too.
        Assert.Equal([("ListObjectsV2", 2)], Requests());

        Assert.Equal(20, (await Verify.RunAsync(options, Verify.Query() with { Since = DateTimeOffset.UtcNow.AddDays(-1) })).Count);
        Assert.Equal([("HeadObject", 20), ("ListObjectsV2", 1)], Requests());

        Assert.Equal(["03.bin"], (await Verify.RunAsync(options, Verify.Query() with { Key = "0[3]*" })).Select(o => o.Result.Key));
        Assert.Equal([("HeadObject", 1), ("ListObjectsV2", 1)], Requests());

        Assert.Empty(await Verify.RunAsync(options, Verify.Query() with { Since = DateTimeOffset.UtcNow.AddDays(1) }));

        List<(string, int)> Requests()
        {
            var seen = bucket.Front.Requests.All.GroupBy(r => r.Operation).Select(g => (g.Key, g.Count())).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
            bucket.Front.Requests.Clear();
            return [.. seen.Where(s => s.Key is "HeadObject" or "ListObjectsV2" or "GetObject")];
        }
    }

    [Fact]
    public async Task A_sample_has_its_size_and_comes_again_with_its_seed()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        for (var i = 0; i < 40; i++)
            inbox.Drop($"{i:00}.bin", Content.Bytes(10));
        await Engine.OnceAsync(options);

        var some = await KeysAsync("25%", 1);
        Assert.Equal(10, some.Count);
        Assert.Equal(some, await KeysAsync("10", 1));
        Assert.NotEqual(some, await KeysAsync("10", 2));
        Assert.Equal(40, (await KeysAsync("1000", 1)).Count);
        Assert.Single(await KeysAsync("0.1%", 1));

        async Task<List<string>> KeysAsync(string sample, int seed) =>
            (await Verify.RunAsync(options, Verify.Query() with { Sample = SampleSize.Parse(sample), SampleSeed = seed })).ConvertAll(o => o.Result.Key);
    }

    [Fact]
    public async Task An_object_is_compared_with_what_the_ledger_says_of_it_now()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        inbox.Drop("a.bin", Content.Bytes(100));
        var old = Assert.Single(await Engine.OnceAsync(options));
        inbox.Drop("a.bin", Content.Bytes(100, seed: 2));
        var now = Assert.Single(await Engine.OnceAsync(options));

        var whole = await Verify.OneAsync(options);
        Assert.Equal((VerifyStatus.Verified, now.OperationId), (whole.Status, whole.OperationId));
        var both = await Verify.OneAsync(options, Of(old, now));
        Assert.Equal((VerifyStatus.Verified, now.OperationId), (both.Status, both.OperationId));
        var superseded = await Verify.OneAsync(options, Of(old));
        Assert.Equal((VerifyStatus.Verified, now.OperationId), (superseded.Status, superseded.OperationId));
        Assert.Contains($"superseded {old.OperationId}", superseded.Expected, StringComparison.Ordinal);

        // Somebody brings the old content back: that is not what the ledger says now.
        await bucket.Client.PutObjectAsync(new() { BucketName = bucket.Name, Key = "a.bin", InputStream = new MemoryStream(Content.Bytes(100)) });
        Assert.Equal(VerifyStatus.Modified, (await Verify.OneAsync(options)).Status);

        static VerifyQuery Of(params IngestResult[] results) => Verify.Query() with { Subjects = [.. results.Select(r => new VerifySubject(r.OperationId))] };
    }

    [Fact]
    public async Task An_operation_that_the_ledger_does_not_know_is_an_error()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        var stranger = Guid.NewGuid();

        var outcome = Assert.Single(await Verify.RunAsync(options, Verify.Query() with { Subjects = [new VerifySubject(stranger)] }));

        Assert.Equal((VerifyStatus.Error, IngestErrorId.OperationNotFound, stranger), (outcome.Result.Status, outcome.Fault!.ErrorId, outcome.Result.OperationId));
    }

    [Fact]
    public async Task A_failed_source_does_not_hide_the_object_of_its_last_success()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket) with { ErrorDirectory = null };
        inbox.Drop("a.bin", Content.Bytes(100));
        var success = Assert.Single(await Engine.OnceAsync(options));
        inbox.Drop("a.bin", Content.Bytes(2_000));
        Assert.Equal(OperationStatus.Failed, Assert.Single(await Engine.OnceAsync(options with { MaxFileSize = 1_000 })).Status);

        var result = Assert.Single(await Verify.RunAsync(options, Verify.Query() with { Prefix = "" })).Result;

        Assert.Equal((VerifyStatus.Verified, success.OperationId), (result.Status, result.OperationId));
    }

    [Fact]
    public async Task A_verification_that_is_stopped_says_so_in_the_ledger()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        for (var i = 0; i < 30; i++)
            inbox.Drop($"{i:00}.bin", Content.Bytes(10));
        await Engine.OnceAsync(options);
        await using (var engine = await VerifyEngine.OpenAsync(options, 2, new RunInfo { Command = "test" }, new LogLines(), CancellationToken.None))
        {
            await foreach (var _ in engine.RunAsync(Verify.Query() with { Concurrency = 2 }, CancellationToken.None))
                break;
        }

        Assert.Null(await Verify.LastAsync(options));
        await using var ledger = await LedgerStore.OpenAsync(options.LedgerPath, new RunInfo { Command = "test" }, new LogLines(), CancellationToken.None);
        var run = Assert.Single(await ledger.QueryVerificationsAsync().ToListAsync());
        Assert.Equal((OperationStatus.Cancelled, 1L), (run.Status, run.Counts[VerifyStatus.Verified]));
    }

    [Fact]
    public async Task A_reader_without_permission_to_write_can_verify()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        inbox.Drop("a.bin", Content.Bytes(100));
        await Engine.OnceAsync(options);
        foreach (var operation in (string[])["PutObject", "CreateMultipartUpload", "DeleteObject"])
            bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = operation, Code = "AccessDenied", Status = 403 });

        Assert.Equal(VerifyStatus.Verified, (await Verify.OneAsync(options, Verify.Query(VerifyDepth.Deep))).Status);
        Assert.All(bucket.Faults.All, rule => Assert.Equal(0, rule.Applied));
    }
}
