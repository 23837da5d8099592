using Amazon.S3.Model;
using S3Ingest.Core.Configuration;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Pipeline;

/// <summary>Keys that hold an object before the ledger knows of the source.</summary>
public sealed class ExistingObjectTests
{
    private const string Name = "x.bin";

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task An_equal_object_that_another_tool_put_there_is_proved_and_stays(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var content = Content.Bytes(Content.Small);
        var before = await PutAsync(bucket, content);
        inbox.Drop(Name, content);

        var result = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));

        Assert.Equal((OperationStatus.Success, 0L), (result.Status, result.BytesUploaded));
        Assert.Equal(before, result.Outputs[0].ETag);
        Assert.NotEqual(VerificationMethod.None, result.Outputs[0].VerificationMethod);
        Assert.Single(bucket.Front.Requests.Of("PutObject"), r => r is { Key: Name, Status: 200 });
        Assert.Empty(await Engine.OnceAsync(inbox.Options(bucket)));
    }

    public static TheoryData<ServerKind, int> Sizes => new()
    {
        { ServerKind.LocalS3, Content.Small }, { ServerKind.LocalS3, Content.Multipart }, { ServerKind.Ceph, Content.Small }, { ServerKind.Ceph, Content.Multipart },
    };

    [Theory, MemberData(nameof(Sizes))]
    public async Task An_object_of_ours_is_recognised_by_a_ledger_that_lost_it(ServerKind server, int size)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        inbox.Drop(Name, Content.Bytes(size));
        await Engine.OnceAsync(inbox.Options(bucket));
        bucket.Front.Requests.Clear();
        // Another time than the metadata say, so that the rebuild does not settle it and the content has to.
        File.SetLastWriteTimeUtc(Path.Combine(inbox.Watch, Name), DateTime.UtcNow.AddDays(-1));
        var options = inbox.Options(bucket) with { LedgerPath = Path.Combine(inbox.Root, "other", "ledger.db") };

        await Engine.OnceAsync(options);

        Assert.DoesNotContain(bucket.Front.Requests.All, r => r is { Key: Name, Status: 200, Operation: "PutObject" or "CreateMultipartUpload" });
        Assert.Contains(await Engine.HistoryAsync(options), r => r.Status == OperationStatus.Success);
        Assert.Empty(await Engine.OnceAsync(options));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_different_object_is_replaced_under_its_etag_which_the_record_keeps(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var before = await PutAsync(bucket, Content.Bytes(Content.Small, 7));
        inbox.Drop(Name, Content.Bytes(Content.Small));

        var result = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));

        Assert.Equal(OperationStatus.Success, result.Status);
        Assert.Equal(before, result.Outputs[0].Metadata["replaced_etag"]);
        Assert.Equal(Content.Bytes(Content.Small), await bucket.GetAsync(Name));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_different_object_stays_when_the_policy_is_fail(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        await PutAsync(bucket, Content.Bytes(Content.Small, 7));
        inbox.Drop(Name, Content.Bytes(Content.Small));
        var options = inbox.Options(bucket) with { OnExisting = ExistingObjectPolicy.Fail };

        var result = Assert.Single(await Engine.OnceAsync(options));

        Assert.Equal((OperationStatus.Failed, "ObjectExists"), (result.Status, result.ErrorId));
        Assert.Equal(Content.Bytes(Content.Small, 7), await bucket.GetAsync(Name));
        Assert.True(File.Exists(Path.Combine(inbox.Error, Name)));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task The_policy_fail_lets_a_ledger_replace_its_own_object(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket) with { OnExisting = ExistingObjectPolicy.Fail };
        inbox.Drop(Name, Content.Bytes(Content.Small, 1));
        await Engine.OnceAsync(options);
        inbox.Drop(Name, Content.Bytes(Content.Small, 2));

        Assert.Equal(OperationStatus.Success, Assert.Single(await Engine.OnceAsync(options)).Status);
        Assert.Equal(Content.Bytes(Content.Small, 2), await bucket.GetAsync(Name));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task An_object_that_another_writer_puts_before_the_proof_is_not_deleted(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        inbox.Drop(Name, Content.Bytes(Content.Small));
        var options = inbox.Options(bucket) with { Verify = VerifyMode.ReadBack, RetryAttempts = 1 };
        // Our commit is through; the look at it waits until the other writer is through too.
        var hang = bucket.Faults.Add(new FaultRule { Action = FaultAction.Hang, Operation = "HeadObject", KeyPattern = $"^{Name}$" });
        var run = Engine.OnceAsync(options);
        for (var i = 0; i < 1_000 && hang.Applied == 0 && !run.IsCompleted; i++)
            await Task.Delay(20);
        Assert.True(hang.Applied > 0);
        await PutAsync(bucket, Content.Bytes(Content.Small, 7));
        bucket.Faults.Clear();

        await run;

        Assert.Equal(Content.Bytes(Content.Small, 7), await bucket.GetAsync(Name));
    }

    private static async Task<string> PutAsync(TestBucket bucket, byte[] content)
    {
        var reply = await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = Name, InputStream = new MemoryStream(content), UseChunkEncoding = false });
        return reply.ETag.Trim('"');
    }
}
