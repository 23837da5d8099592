using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Uploads;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Restarts;

/// <summary>Uploads on demand that failed for a missing permission and run again.</summary>
public sealed class UploadRestartTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_upload_goes_to_the_same_key_with_the_same_settings(bool compress)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket) with { KeyPrefix = "in/" };
        var path = inbox.Drop("a/b.txt", Content.Bytes(5_000));
        var settings = new UploadSettings { Compress = compress, Metadata = new Dictionary<string, string> { ["project"] = "north" } };
        var failed = await RefusedAsync(bucket, options, settings, new UploadItem(path, "own/place.dat"));

        var record = Assert.IsType<UploadRecord>(Assert.Single((await Restarted.RunAsync(options, failed.OperationId)).Records));

        Assert.Equal((OperationStatus.Success, "own/place.dat", failed.TargetPath), (record.Status, record.Key, record.TargetPath));
        Assert.Equal((failed.OperationId.ToString(), compress ? CompressionType.Gzip : CompressionType.None), (record.Metadata["restarted_from"], record.CompressionType));
        Assert.Equal("north", (await bucket.Client.GetObjectMetadataAsync(bucket.Name, "own/place.dat")).Metadata["project"]);
        var again = await Restarted.RunAsync(options, failed.OperationId);
        Assert.Equal((failed.OperationId, record.OperationId), (Assert.Single(again.Superseded).Operation, again.Superseded[0].By));
        Assert.Empty(again.Refused);
    }

    [Fact]
    public async Task A_file_of_a_directory_keeps_its_key_below_it()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket) with { KeyPrefix = "in/" };
        inbox.Drop("tree/deep/b.txt", Content.Bytes(500));
        var failed = await RefusedAsync(bucket, options, new UploadSettings(), new UploadItem(Path.Combine(inbox.Watch, "tree")));

        var record = Assert.IsType<UploadRecord>(Assert.Single((await Restarted.RunAsync(options, failed.OperationId)).Records));

        Assert.Equal((OperationStatus.Success, "in/tree/deep/b.txt"), (record.Status, record.Key));
        Assert.Equal(failed.TargetPath, record.TargetPath);
    }

    [Fact]
    public async Task A_dataset_keeps_its_user_and_is_found_by_it()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        var failed = await RefusedAsync(bucket, options, new UploadSettings { UserId = 77 }, new UploadItem(inbox.Drop("housing.csv", Content.Bytes(500))));

        var record = Assert.IsType<UploadRecord>(Assert.Single((await Restarted.RunAsync(options, failed.OperationId)).Records));

        Assert.Equal(OperationStatus.Success, record.Status);
        Assert.StartsWith("datasets/user_77/", record.Key, StringComparison.Ordinal);
        await using var ledger = await LedgerStore.OpenAsync(options.LedgerPath, new RunInfo { Command = "test" }, new LogLines(), CancellationToken.None);
        Assert.Equal(2, await ledger.CountAsync(new HistoryQuery { UserId = 77 }));
        Assert.Equal(0, await ledger.CountAsync(new HistoryQuery { UserId = 7 }));
    }

    private static async Task<UploadRecord> RefusedAsync(TestBucket bucket, IngestOptions options, UploadSettings settings, UploadItem item)
    {
        // The start's look at the provider, in a folder of the ledger's own, is another permission.
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Code = "AccessDenied", Status = 403, Operation = "PutObject", KeyPattern = @"^(?!.*\.s3ingest)" });
        var records = new List<UploadRecord>();
        await using (var engine = await UploadEngine.OpenAsync(options, settings, new RunInfo { Command = "Send-IngestFile" }, new LogLines(), CancellationToken.None))
        {
            await foreach (var record in engine.SendAsync(new[] { item }.ToAsyncEnumerable(), CancellationToken.None))
                records.Add(record);
        }

        bucket.Faults.Clear();
        var failed = Assert.Single(records);
        Assert.Equal((OperationStatus.Failed, "AccessDenied"), (failed.Status, failed.ErrorId));
        return failed;
    }
}
