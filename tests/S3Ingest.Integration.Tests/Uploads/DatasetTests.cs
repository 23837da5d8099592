using System.Text.RegularExpressions;
using S3Ingest.Core.Uploads;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Uploads;

/// <summary>Datasets of users.</summary>
public sealed class DatasetTests
{
    private const int Threshold = 5 * Content.MiB;

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_dataset_has_its_key_metadata_encryption_and_the_threshold_of_5_MiB(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket) with { KeyPrefix = "p/" };
        string[] paths = [inbox.Drop("below", Content.Bytes(Threshold - 1)), inbox.Drop("at", Content.Bytes(Threshold)), inbox.Drop("above", Content.Bytes((2 * Threshold) + 1))];

        var records = await Sending.SendAsync(options, new UploadSettings { UserId = long.MaxValue }, paths);

        Assert.All(records, r => Assert.Equal((OperationStatus.Success, null), (r.Status, r.ErrorId)));
        Assert.Equal(3, records.Count);
        foreach (var (name, parts) in new[] { ("below", 0), ("at", 1), ("above", 3) })
        {
            var record = records.Single(r => r.TargetName == name);
            Assert.Matches($"^p/datasets/user_9223372036854775807/\\d{{8}}_\\d{{6}}_{name}$", record.Key);
            Assert.Equal("9223372036854775807", record.Metadata["user_id"]);
            var requests = bucket.Front.Requests.All.Where(r => r.Key == record.Key).ToList();
            Assert.Equal(parts, requests.Count(r => r.Operation == "UploadPart"));
            var begun = Assert.Single(requests, r => r.Operation is "PutObject" or "CreateMultipartUpload");
            Assert.Equal("AES256", begun.Headers["x-amz-server-side-encryption"]);
            Assert.Equal(name, begun.Headers["x-amz-meta-original_filename"]);
            Assert.True(DateTimeOffset.TryParse(begun.Headers["x-amz-meta-uploaded_at"], out _));
        }
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Uploads_of_one_name_in_one_second_all_stay(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var settings = new UploadSettings { UserId = 7, DatasetName = "set.csv" };
        var items = Enumerable.Range(0, 4).Select(i => new UploadItem(inbox.Drop($"{i}/x", [(byte)i]))).ToList();
        // Another ledger knows nothing of the first ones' keys: the bucket does.
        var runs = await Task.WhenAll(
            Sending.SendAsync(inbox.Options(bucket), settings, items.Take(2).ToList()),
            Sending.SendAsync(inbox.Options(bucket) with { LedgerPath = inbox.Ledger + "2" }, settings, items.Skip(2).ToList()));

        var records = runs.SelectMany(r => r).ToList();
        Assert.All(records, r => Assert.Equal((OperationStatus.Success, null), (r.Status, r.ErrorId)));
        Assert.Equal(4, records.Select(r => r.Key).Distinct().Count());
        var contents = await Task.WhenAll(records.Select(r => bucket.GetAsync(r.Key)));
        Assert.Equal([0, 1, 2, 3], contents.Select(c => (int)Assert.Single(c)).Order());
        Assert.All(records, r => Assert.Matches(new Regex("^datasets/user_7/\\d{8}_\\d{6}_set.csv$"), r.Key));
    }
}
