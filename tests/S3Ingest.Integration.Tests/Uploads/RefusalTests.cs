using S3Ingest.Core.Uploads;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Uploads;

/// <summary>What was sent before, what others own, and what the watcher knows.</summary>
public sealed class RefusalTests
{
    private static readonly UploadSettings Force = new() { Force = true };

    public static TheoryData<ServerKind, bool> Ways => new() { { ServerKind.LocalS3, false }, { ServerKind.LocalS3, true }, { ServerKind.Ceph, false }, { ServerKind.Ceph, true } };

    [Theory, MemberData(nameof(Ways))]
    public async Task What_is_completed_and_unchanged_is_refused_until_it_changes_or_is_forced(ServerKind server, bool compress)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        var settings = new UploadSettings { Compress = compress };
        inbox.Drop("set/a.bin", Content.Bytes(500, 1));
        var path = Path.Combine(inbox.Watch, compress ? "set" : "set/a.bin");
        var first = Assert.Single(await Sending.SendAsync(options, settings, path));

        var refused = Assert.Single(await Sending.SendAsync(options, settings, path));
        Assert.Equal((OperationStatus.Skipped, "AlreadyCompleted", first.OperationId, first.Key), (refused.Status, refused.ErrorId, refused.OperationId, refused.Key));
        Assert.Contains(first.OperationId.ToString(), refused.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("-Force", refused.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(OperationStatus.Skipped, Assert.Single(await Sending.PlanAsync(options, settings, path)).Status);
        Assert.Single(await Sending.HistoryAsync(options));

        var other = Assert.Single(await Sending.SendAsync(options, settings, [new UploadItem(path, "other/key")]));
        Assert.Equal((OperationStatus.Success, "other/key"), (other.Status, other.Key));

        var forced = Assert.Single(await Sending.SendAsync(options, settings with { Force = true }, path));
        Assert.Equal((OperationStatus.Success, first.ETag), (forced.Status, forced.Metadata["replaced_etag"]));
        Assert.Equal(first.ETag, bucket.Front.Requests.Of("PutObject").Last(r => r.Key == first.Key).Headers["If-Match"].Trim('"'));

        inbox.Drop("set/a.bin", Content.Bytes(500, 2));
        var changed = Assert.Single(await Sending.SendAsync(options, settings, path));
        Assert.Equal(OperationStatus.Success, changed.Status);
        Assert.NotEqual(first.ChecksumOriginal, changed.ChecksumOriginal);
        Assert.Equal("AlreadyCompleted", Assert.Single(await Sending.SendAsync(options, settings, path)).ErrorId);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task An_equal_object_that_the_ledger_does_not_know_is_proved_and_not_sent(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var path = inbox.Drop("x.bin", Content.Bytes(500));
        await bucket.Client.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = bucket.Name, Key = "x.bin", InputStream = new MemoryStream(Content.Bytes(500)) });
        bucket.Front.Requests.Clear();

        var record = Assert.Single(await Sending.SendAsync(inbox.Options(bucket), path));

        Assert.Equal(OperationStatus.Success, record.Status);
        Assert.NotEqual(VerificationMethod.None, record.VerificationMethod);
        Assert.DoesNotContain("Uploaded", record.Stages.Select(s => s.Name));
        Assert.DoesNotContain(bucket.Front.Requests.Of("PutObject"), r => r.Key == "x.bin");

        // With metadata that the object lacks it is not what was asked for.
        var other = Assert.Single(await Sending.SendAsync(inbox.Options(bucket) with { LedgerPath = inbox.Ledger + "2" }, new UploadSettings { Metadata = new Dictionary<string, string> { ["a"] = "b" } }, path));
        Assert.Equal(OperationStatus.Success, other.Status);
        Assert.Single(bucket.Front.Requests.Of("PutObject"), r => r.Key == "x.bin");
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_key_that_another_source_has_is_not_overwritten_unless_that_is_forced(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        var a = new UploadItem(inbox.Drop("a.bin", [1]), "k");
        var b = new UploadItem(inbox.Drop("b.bin", [2]), "k");

        var records = await Sending.SendAsync(options, new UploadSettings(), [a, b]);
        Assert.Equal([(OperationStatus.Success, "a.bin", null), (OperationStatus.Failed, "b.bin", "KeyCollision")], records.OrderBy(r => r.TargetName).Select(r => (r.Status, r.TargetName, r.ErrorId)));
        Assert.Equal("KeyCollision", Assert.Single(await Sending.SendAsync(options, new UploadSettings(), [b])).ErrorId);
        Assert.Equal([1], await bucket.GetAsync("k"));
        // Another ledger learns it from the object.
        Assert.Equal("KeyCollision", Assert.Single(await Sending.SendAsync(options with { LedgerPath = inbox.Ledger + "2" }, new UploadSettings(), [b])).ErrorId);

        Assert.Equal(OperationStatus.Success, Assert.Single(await Sending.SendAsync(options, Force, [b])).Status);
        Assert.Equal([2], await bucket.GetAsync("k"));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Watcher_and_upload_do_not_take_each_others_work_for_their_own(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        var path = inbox.Drop("t.csv", "a,b\n1,2\n"u8.ToArray());

        Assert.Equal("t.csv", Assert.Single(await Sending.SendAsync(options, path)).Key);
        Assert.Equal("t.parquet", Assert.Single(Assert.Single(await Engine.OnceAsync(options)).Outputs).Key);
        Assert.Equal("AlreadyCompleted", Assert.Single(await Sending.SendAsync(options, path)).ErrorId);
        Assert.Empty(await Engine.OnceAsync(options));
        Assert.Equal("u.csv", Assert.Single(await Sending.SendAsync(options, new UploadSettings(), [new UploadItem(path, "u.csv")])).Key);

        // A lost ledger: what was uploaded is no reason to skip what was not ingested.
        inbox.Drop("v.csv", "a,b\n3,4\n"u8.ToArray());
        await Sending.SendAsync(options, Path.Combine(inbox.Watch, "v.csv"));
        var learned = await Engine.OnceAsync(options with { LedgerPath = inbox.Ledger + "2" });
        Assert.Equal(["v.parquet"], learned.SelectMany(r => r.Outputs).Select(o => o.Key));
    }
}
