using S3Ingest.Core.Configuration;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Tabular;

/// <summary>The Parquet file of a table is in S3 before the ledger knows of the table.</summary>
public sealed class ExistingTableTests
{
    private const string Key = "x.parquet";

    private static readonly byte[] Small = Tables.Utf8("a,b\n1,2\n3,four\n");
    private static readonly byte[] Large = Tables.Large("1");

    public static TheoryData<ServerKind, bool> Sizes => new() { { ServerKind.LocalS3, false }, { ServerKind.LocalS3, true }, { ServerKind.Ceph, false }, { ServerKind.Ceph, true } };

    [Theory, MemberData(nameof(Sizes))]
    public async Task An_equal_object_is_proved_by_converting_and_not_sent_again(ServerKind server, bool isLarge)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var path = inbox.Drop("x.csv", isLarge ? Large : Small);
        var first = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));
        bucket.Front.Requests.Clear();

        // A command does not learn what is in the bucket, so the object itself has to be looked at.
        var second = Assert.Single(await Engine.GivenAsync(Other(inbox, bucket), path));

        Assert.DoesNotContain(bucket.Front.Requests.All, r => r.Key == Key && r.Method is not ("HEAD" or "GET"));
        Assert.DoesNotContain(bucket.Front.Requests.All, r => r is { Key: Key, Operation: "GetObject" });
        Assert.Equal((OperationStatus.Success, 0L, first.RowCount), (second.Status, second.BytesUploaded, second.RowCount));
        Assert.Equal((first.Outputs[0].ETag, first.Outputs[0].ChecksumOriginal), (second.Outputs[0].ETag, second.Outputs[0].ChecksumOriginal));
        Assert.NotEqual(VerificationMethod.None, second.Outputs[0].VerificationMethod);
        Assert.Equal(OperationStatus.Skipped, Assert.Single(await Engine.GivenAsync(Other(inbox, bucket), path)).Status);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task An_object_made_with_other_settings_is_replaced_under_its_etag(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var path = inbox.Drop("x.csv", Small);
        var first = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));

        var second = Assert.Single(await Engine.GivenAsync(Other(inbox, bucket) with { ParquetCompression = ParquetCompression.None }, path));

        Assert.Equal(OperationStatus.Success, second.Status);
        Assert.Equal(first.Outputs[0].ETag, second.Outputs[0].Metadata["replaced_etag"]);
        Assert.Equal(first.Outputs[0].ETag, bucket.Front.Requests.Of("PutObject").Last(r => r.Key == Key).Headers["If-Match"].Trim('"'));
        Assert.Equal((await bucket.Client.GetObjectMetadataAsync(bucket.Name, Key)).ETag.Trim('"'), second.Outputs[0].ETag);
    }

    [Fact]
    public async Task Same_content_under_a_new_time_is_not_sent_again()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var path = inbox.Drop("x.csv", Small);
        await Engine.OnceAsync(inbox.Options(bucket));
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-1));
        bucket.Front.Requests.Clear();

        Assert.Empty(await Engine.OnceAsync(inbox.Options(bucket)));

        Assert.DoesNotContain(bucket.Front.Requests.All, r => r.Key == Key);
    }

    [Fact]
    public async Task A_changed_table_replaces_its_object()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        inbox.Drop("x.csv", Small);
        var first = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));
        inbox.Drop("x.csv", Tables.Utf8("a,b\n1,2\n"));

        var second = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));

        Assert.Equal((OperationStatus.Success, 1L, Key), (second.Status, second.RowCount, second.Outputs[0].Key));
        Assert.Equal(first.Outputs[0].ETag, second.Outputs[0].Metadata["replaced_etag"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_table_that_changes_or_goes_while_its_parts_are_sent_becomes_visible_only_as_it_is_in_the_end(bool isDeleted)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var path = inbox.Drop("x.csv", Large);
        var hang = bucket.Faults.Add(new FaultRule { Action = FaultAction.Hang, Operation = "UploadPart", KeyPattern = $"^{Key}$" });
        var run = Engine.OnceAsync(inbox.Options(bucket));
        for (var i = 0; i < 3_000 && hang.Applied == 0 && !run.IsCompleted; i++)
            await Task.Delay(20);
        Assert.True(hang.Applied > 0);
        if (isDeleted)
            File.Delete(path);
        else
            inbox.Drop("x.csv", Small);
        bucket.Faults.Clear();
        await run;

        await Engine.OnceAsync(inbox.Options(bucket));

        var history = await Engine.HistoryAsync(inbox.Options(bucket));
        Assert.Equal((OperationStatus.Cancelled, isDeleted ? "SourceNotFound" : "SourceChanged"), (history[^1].Status, history[^1].ErrorId));
        Assert.Equal(0, await bucket.CountUploadsAsync());
        var visible = (await bucket.Client.ListObjectsV2Async(new() { BucketName = bucket.Name })).S3Objects ?? [];
        Assert.Equal(isDeleted ? [] : [Key], visible.Select(o => o.Key));
        if (!isDeleted)
            Assert.Equal((OperationStatus.Success, 2L), (history[0].Status, history[0].RowCount));
        Assert.Empty(Inbox.Files(inbox.Error));
    }

    private static IngestOptions Other(Inbox inbox, TestBucket bucket) => inbox.Options(bucket) with { LedgerPath = Path.Combine(inbox.Root, "other", "ledger.db") };
}
