using System.Globalization;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Structure.Scale;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;
using Xunit.Abstractions;

namespace S3Ingest.Integration.Tests.Structure.Scale;

[Collection(nameof(AloneCollection))]
public sealed class InventoryListingTests(ITestOutputHelper output)
{
    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task All_objects_of_all_files_are_listed_with_their_keys_decoded(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var report = new InventoryReport(bucket);
        await report.AddFileAsync([report.Line("a/ü b+c,\"d\".csv", 5, "abc-2"), report.Line("other/x")]);
        await report.AddFileAsync([]);
        await report.AddFileAsync([report.Line("a/2", 7)]);
        await report.CompleteAsync();
        var listed = await ListAsync(bucket, report, "a/");
        Assert.Equal(
            [new ListedObject("a/ü b+c,\"d\".csv", 5, "abc-2", new DateTimeOffset(2026, 1, 30, 10, 0, 0, TimeSpan.Zero)), new ListedObject("a/2", 7, "d41d8cd98f00b204e9800998ecf8427e", new DateTimeOffset(2026, 1, 30, 10, 0, 0, TimeSpan.Zero))],
            listed);
    }

    [Fact]
    public async Task Of_all_versions_only_the_current_ones_are_listed_and_no_delete_markers()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var report = new InventoryReport(bucket) { Schema = "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, ETag" };
        await report.AddFileAsync(["\"b\",\"k1\",\"v2\",\"true\",\"false\",\"1\",\"e\"", "\"b\",\"k1\",\"v1\",\"false\",\"false\",\"1\",\"e\"", "\"b\",\"k2\",\"v3\",\"true\",\"true\",\"\",\"\""]);
        await report.CompleteAsync();
        Assert.Equal(["k1"], (await ListAsync(bucket, report)).Select(o => o.Key));
    }

    // S3INGEST_TEST_INVENTORY_LINES=1000000 takes the figure that does not belong into every run.
    [Fact]
    public async Task Memory_does_not_grow_with_the_lines()
    {
        int lines = int.Parse(Environment.GetEnvironmentVariable("S3INGEST_TEST_INVENTORY_LINES") ?? "50000", CultureInfo.InvariantCulture);
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var report = new InventoryReport(bucket);
        await report.AddFileAsync(Enumerable.Range(0, lines).Select(i => report.Line($"datasets/training-output/job-{i / 100}/{i}.bin", i)));
        await report.CompleteAsync();
        using var listing = await InventoryListing.OpenAsync(report.Uri, bucket.Options(), new LogLines(), default);
        long count = 0, sum = 0, most = 0;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await foreach (var item in listing.ListAsync(default))
        {
            count++;
            sum += item.Size;
            if (count % 10_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }
        Assert.Equal((lines, lines * (lines - 1L) / 2), (count, sum));
        Assert.InRange(most, long.MinValue, 8 << 20);
        output.WriteLine($"{count} lines: at most {most >> 10} KiB more, process {Environment.WorkingSet >> 20} MiB");
    }

    [Fact]
    public async Task A_connection_lost_while_a_file_is_read_gives_every_line_once()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var report = new InventoryReport(bucket);
        await report.AddFileAsync(Enumerable.Range(0, 20_000).Select(i => report.Line($"a/{i:x8}-{Guid.NewGuid()}")));
        await report.CompleteAsync();
        var cut = bucket.Faults.Add(new FaultRule { Action = FaultAction.TruncateBody, Operation = "GetObject", KeyPattern = "data/", Count = 2, BodyBytes = 300_000 });
        var listed = await ListAsync(bucket, report);
        Assert.Equal(2, cut.Applied);
        Assert.Equal(20_000, listed.Select(o => o.Key).Distinct().Count());
        Assert.Equal(20_000, listed.Count);
    }

    [Fact]
    public async Task A_damaged_or_incomplete_report_is_refused()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var report = new InventoryReport(bucket);
        await report.AddFileAsync([report.Line("a")], md5: "00000000000000000000000000000000");
        await report.CompleteAsync();
        await ThrowsAsync(IngestErrorId.IntegrityMismatch, "MD5 00000000000000000000000000000000");
        await report.CompleteAsync(checksum: new string('0', 32));
        await ThrowsAsync(IngestErrorId.IntegrityMismatch, "manifest.checksum");
        await report.CompleteAsync(sourceBucket: "another");
        await ThrowsAsync(IngestErrorId.ConfigurationInvalid, "another");
        await bucket.Client.DeleteObjectAsync(bucket.Name, report.Uri[(bucket.Name.Length + 6)..].Replace(".json", ".checksum", StringComparison.Ordinal));
        await report.CompleteAsync(checksum: null);
        await ThrowsAsync(IngestErrorId.ConfigurationInvalid, "not complete");

        var cut = new InventoryReport(bucket);
        await cut.AddFileAsync([cut.Line("a")], md5: "", keep: 40);
        await cut.CompleteAsync();
        await ThrowsAsync(IngestErrorId.IntegrityMismatch, "is damaged");

        var lines = new InventoryReport(bucket);
        await lines.AddFileAsync(["\"b\",\"k\""]);
        await lines.CompleteAsync();
        await ThrowsAsync(IngestErrorId.IntegrityMismatch, "2 columns");

        async Task ThrowsAsync(IngestErrorId id, string word)
        {
            var fault = await Assert.ThrowsAsync<IngestException>(() => ListAsync(bucket, report));
            Assert.Equal(id, fault.ErrorId);
            Assert.Contains(word, fault.Message, StringComparison.Ordinal);
        }
    }

    private static async Task<List<ListedObject>> ListAsync(TestBucket bucket, InventoryReport report, string prefix = "")
    {
        using var listing = await InventoryListing.OpenAsync(report.Uri, bucket.Options() with { KeyPrefix = prefix }, new LogLines(), default);
        var listed = new List<ListedObject>();
        await foreach (var item in listing.ListAsync(default))
            listed.Add(item);
        return listed;
    }
}
