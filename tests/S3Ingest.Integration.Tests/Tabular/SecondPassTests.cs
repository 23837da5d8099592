using S3Ingest.Core.Tests.Tabular.Readers;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Tabular;

/// <summary>A value late in a table contradicts the types of the first rows, when parts of the file are sent already.</summary>
public sealed class SecondPassTests
{
    private static readonly byte[] Contradicted = Tables.Large("not a number");

    [ReadersTheory, ClassData(typeof(S3Endpoints))]
    public async Task The_first_upload_is_aborted_and_the_second_holds_every_value(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        inbox.Drop("late.csv", Contradicted);

        var result = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));

        Assert.Equal((OperationStatus.Success, (long)Tables.LargeRows, "2"), (result.Status, result.RowCount, result.Metadata["passes"]));
        Assert.Equal("2", result.Outputs[0].Metadata["passes"]);
        Assert.Equal(Content.Hash(Contradicted), result.Outputs[0].ChecksumOriginal);
        var requests = bucket.Front.Requests.All.Where(r => r.Key == "late.parquet").ToList();
        Assert.Equal(2, requests.Count(r => r.Operation == "CreateMultipartUpload"));
        Assert.Equal(1, requests.Count(r => r.Operation == "AbortMultipartUpload"));
        Assert.Equal(1, requests.Count(r => r.Operation is "CompleteMultipartUpload" or "PutObject"));
        await AssertOnlyAsync(bucket, "late.parquet");
        Assert.Equal(((long)Tables.LargeRows, "STRING", "not a number"), await Tables.LastAsync(await bucket.GetAsync("late.parquet"), "b"));
        Assert.Equal((long)Tables.LargeRows, (await Tables.LastAsync(await bucket.GetAsync("late.parquet"), "a")).Rows);
    }

    [Fact]
    public async Task An_upload_that_cannot_be_aborted_is_aborted_by_the_next_start()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        inbox.Drop("late.csv", Contradicted);
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Code = "AccessDenied", Status = 403, Operation = "AbortMultipartUpload", KeyPattern = "^late" });

        var result = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));

        Assert.Equal(OperationStatus.Success, result.Status);
        Assert.Equal(1, await bucket.CountUploadsAsync());
        bucket.Faults.Clear();
        Assert.Empty(await Engine.OnceAsync(inbox.Options(bucket)));
        await AssertOnlyAsync(bucket, "late.parquet");
    }

    [Fact]
    public async Task A_small_table_that_needs_two_passes_is_sent_once()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        // Beyond the batches that types are inferred from, and in one part.
        inbox.Drop("late.csv", Tables.Utf8("a,b\n" + string.Concat(Enumerable.Range(0, 600_000).Select(i => $"{i},{i % 7}\n")) + "1,x\n"));

        var result = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));

        Assert.Equal((OperationStatus.Success, 600_001L, "2"), (result.Status, result.RowCount, result.Metadata["passes"]));
        Assert.Single(bucket.Front.Requests.All, r => r.Key == "late.parquet" && r.Method is not ("GET" or "HEAD"));
    }

    private static async Task AssertOnlyAsync(TestBucket bucket, string key)
    {
        Assert.Equal(key, Assert.Single((await bucket.Client.ListObjectsV2Async(new() { BucketName = bucket.Name })).S3Objects).Key);
        Assert.Equal(0, await bucket.CountUploadsAsync());
    }
}
