using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Pipeline;

/// <summary>Sources that change between runs, or under the reader's hands.</summary>
public sealed class ChangedSourceTests
{
    private const string Name = "x.bin";

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_changed_file_is_sent_again_and_the_record_names_what_it_replaced(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        inbox.Drop(Name, Content.Bytes(1_000, 1));
        var first = Assert.Single(await Engine.OnceAsync(options));
        inbox.Drop(Name, Content.Bytes(1_000, 2));

        var second = Assert.Single(await Engine.OnceAsync(options));

        Assert.Equal((OperationStatus.Success, OperationStatus.Success), (first.Status, second.Status));
        Assert.Equal(first.Outputs[0].ETag, second.Outputs[0].Metadata["replaced_etag"]);
        Assert.Equal(Content.Bytes(1_000, 2), await bucket.GetAsync(Name));
        var put = bucket.Front.Requests.Of("PutObject").Last(r => r.Key == Name);
        Assert.Equal(first.Outputs[0].ETag, put.Headers["If-Match"].Trim('"'));
        Assert.Empty(await Engine.OnceAsync(options));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Same_content_under_a_new_time_is_not_sent_again(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        foreach (var (name, size) in new[] { ("small", 1_000), ("large", Content.Multipart) })
            inbox.Drop(name, Content.Bytes(size));
        await Engine.OnceAsync(options);
        foreach (var name in new[] { "small", "large" })
            File.SetLastWriteTimeUtc(Path.Combine(inbox.Watch, name), DateTime.UtcNow.AddHours(-1));
        bucket.Front.Requests.Clear();

        Assert.Empty(await Engine.OnceAsync(options));

        Assert.DoesNotContain(bucket.Front.Requests.All, r => r.Operation is "PutObject" or "UploadPart" or "CompleteMultipartUpload");
        Assert.Equal(2, (await Engine.HistoryAsync(options)).Count);
    }

    public static TheoryData<ServerKind, int> Sizes => new()
    {
        { ServerKind.LocalS3, Content.Middling }, { ServerKind.LocalS3, Content.Multipart }, { ServerKind.Ceph, Content.Middling }, { ServerKind.Ceph, Content.Multipart },
    };

    [Theory, MemberData(nameof(Sizes))]
    public async Task A_source_that_changes_while_it_is_read_becomes_visible_only_as_it_is_in_the_end(ServerKind server, int size)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        inbox.Drop(Name, Content.Bytes(size, 1));
        var (hang, run) = await BeginAsync(bucket, inbox, size);
        inbox.Drop(Name, Content.Bytes(size, 2));
        bucket.Faults.Clear();

        // A run that is to end may leave what changed under its hands to the next one.
        var results = await run;
        if (results.Count == 0)
            results = await Engine.OnceAsync(inbox.Options(bucket));

        var result = Assert.Single(results);
        Assert.True(hang.Applied > 0);
        Assert.Equal(OperationStatus.Success, result.Status);
        Assert.Equal(Content.Bytes(size, 2), await bucket.GetAsync(Name));
        Assert.Single(bucket.Front.Requests.All, r => r is { Key: Name, Status: 200, Operation: "PutObject" or "CompleteMultipartUpload" });
        Assert.Equal(0, await bucket.CountUploadsAsync());
        var history = await Engine.HistoryAsync(inbox.Options(bucket));
        Assert.Equal([OperationStatus.Success, OperationStatus.Cancelled], history.Select(r => r.Status));
        Assert.Equal(("SourceChanged", 1), (history[1].ErrorId, history[0].Attempt));
    }

    [Theory, MemberData(nameof(Sizes))]
    public async Task A_source_that_is_deleted_meanwhile_leaves_nothing(ServerKind server, int size)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        inbox.Drop(Name, Content.Bytes(size));
        var (_, run) = await BeginAsync(bucket, inbox, size);
        File.Delete(Path.Combine(inbox.Watch, Name));
        bucket.Faults.Clear();

        Assert.Empty(await run);

        Assert.Empty((await bucket.Client.ListObjectsV2Async(new() { BucketName = bucket.Name })).S3Objects ?? []);
        Assert.Equal(0, await bucket.CountUploadsAsync());
        var ended = Assert.Single(await Engine.HistoryAsync(inbox.Options(bucket)));
        Assert.Equal((OperationStatus.Cancelled, "SourceNotFound"), (ended.Status, ended.ErrorId));
        Assert.Empty(Inbox.Files(inbox.Error));
    }

    /// <summary>A run whose source is open and half read: one of one piece before its PUT, a large one at its first part.</summary>
    private static async Task<(FaultRule Hang, Task<List<IngestResult>> Run)> BeginAsync(TestBucket bucket, Inbox inbox, int size)
    {
        var hang = bucket.Faults.Add(new FaultRule { Action = FaultAction.Hang, Operation = size == Content.Middling ? "HeadObject" : "UploadPart", KeyPattern = $"^{Name}$" });
        var run = Engine.OnceAsync(inbox.Options(bucket));
        for (var i = 0; i < 1_000 && hang.Applied == 0 && !run.IsCompleted; i++)
            await Task.Delay(20);
        Assert.True(hang.Applied > 0);
        return (hang, run);
    }
}
