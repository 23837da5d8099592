using System.Text;
using S3Ingest.Core.Quilt;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.Integration.Tests.Structure.Scale;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Quilt;

/// <summary>Packages of what an S3 Inventory report lists: as old as its date, while hashes and versions are of now.</summary>
public sealed class PackageInventoryTests
{
    private const string Csv = "id,name\n1,a\n2,b\n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_report_lists_is_packaged_as_it_is_now_and_nothing_is_listed(bool versioned)
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3, versioned);
        await bucket.PutAsync("in/run 1/ü+a.csv", Csv);
        await bucket.PutAsync("in/notes.md", "older");
        var report = new InventoryReport(bucket.Bucket);
        await report.AddFileAsync([report.Line("in/run 1/ü+a.csv", Csv.Length), report.Line("elsewhere/x.csv", 1), report.Line("in/folder/", 0), report.Line("in/x.tmp", 3)]);
        await report.AddFileAsync([report.Line("in/notes.md", 5)]);
        await report.CompleteAsync();
        // Another content of the same size, and an object that came since.
        var replaced = await bucket.PutAsync("in/notes.md", "newer");
        await bucket.PutAsync("in/since.csv", Csv);
        bucket.Bucket.Front.Requests.Clear();

        var package = await bucket.BuildAsync(r => r with { InventoryManifest = report.Uri, Exclude = ["*.tmp"] });

        Assert.Empty(bucket.Faults);
        Assert.Equal(OperationStatus.Success, package.Status);
        Assert.DoesNotContain(bucket.Bucket.Front.Requests.Of("ListObjectsV2"), r => r.Query.Contains("prefix=in", StringComparison.Ordinal) && !r.Query.Contains("max-keys", StringComparison.Ordinal));
        var (header, entries) = await bucket.ReadAsync(package.TopHash!);
        Assert.Equal(
            ["README.md", "data/processed/run 1/ü+a.csv", "docs/notes/notes.md", "metadata/data_dictionary.json", "metadata/provenance.json", "quilt_summarize.json"],
            entries.Select(e => e.LogicalKey));
        foreach (var entry in entries)
            Assert.Equal(EntryHasher.OfWhole(System.Security.Cryptography.SHA256.HashData(await bucket.ContentAsync(entry)), entry.Size), entry.Hash);
        var notes = entries.Single(e => e.LogicalKey == "docs/notes/notes.md");
        Assert.Equal("newer", Encoding.UTF8.GetString(await bucket.ContentAsync(notes)));
        Assert.Equal(new PhysicalKey(bucket.Bucket.Name, "in/notes.md", versioned ? replaced.VersionId : null).ToString(), notes.PhysicalKey);
        var source = header.UserMeta!.Value.GetProperty("quilt").GetProperty("source");
        Assert.Equal((2, Csv.Length + 5L), (source.GetProperty("total_objects").GetInt32(), source.GetProperty("total_size_bytes").GetInt64()));
        Assert.Equal((2L, 0L, 0L), (package.Hashing.Stored, package.Hashing.ServerSide, package.Hashing.Downloaded));
        Assert.Equal("It marks a folder and is empty.", Assert.Single(package.Skipped).Reason);
        Assert.Contains("name", Encoding.UTF8.GetString(await bucket.ContentAsync(entries.Single(e => e.LogicalKey == "metadata/data_dictionary.json"))), StringComparison.Ordinal);

        // The same report again is the same package.
        var again = await bucket.BuildAsync(r => r with { InventoryManifest = report.Uri, Exclude = ["*.tmp"] });
        Assert.Equal((OperationStatus.Skipped, package.TopHash), (again.Status, again.TopHash));
    }

    [Fact]
    public async Task Objects_that_are_gone_or_have_another_size_since_the_report_refuse_the_package_and_the_message_says_how_to_go_on()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        await bucket.PutAsync("in/a.csv", Csv);
        await bucket.PutAsync("in/grown.csv", Csv);
        var report = new InventoryReport(bucket.Bucket);
        await report.AddFileAsync([report.Line("in/a.csv", Csv.Length), report.Line("in/gone.csv", 7), report.Line("in/grown.csv", 3)]);
        await report.CompleteAsync();

        var refused = await bucket.BuildAsync(r => r with { InventoryManifest = report.Uri });

        Assert.Equal((OperationStatus.Failed, nameof(IngestErrorId.PackageSourceInvalid)), (refused.Status, refused.ErrorId));
        Assert.Equal(
            [(IngestErrorId.SourceNotFound, "in/gone.csv"), (IngestErrorId.SourceChanged, "in/grown.csv")],
            bucket.Faults.Where(f => f.Key is not null).Select(f => (f.ErrorId, f.Key!)).OrderBy(f => f.Item2, StringComparer.Ordinal));
        // The same command would meet the same report.
        Assert.All(bucket.Faults.Where(f => f.Key is not null), f => Assert.Contains("newer report", f.Message, StringComparison.Ordinal));
        Assert.Empty(await bucket.KeysAsync());

        var package = await bucket.BuildAsync(r => r with { InventoryManifest = report.Uri, SkipsInvalid = true });
        Assert.Equal(OperationStatus.Success, package.Status);
        Assert.Equal(["SourceChanged", "SourceNotFound"], package.Skipped.Select(s => s.ErrorId).Order(StringComparer.Ordinal));
        Assert.Equal(["data/processed/a.csv"], (await bucket.ReadAsync(package.TopHash!)).Entries.Select(e => e.LogicalKey).Where(k => k.StartsWith("data/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_damaged_report_makes_no_package_of_what_was_read_before_the_damage()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        await bucket.PutAsync("in/a.csv", Csv);
        var report = new InventoryReport(bucket.Bucket);
        await report.AddFileAsync([report.Line("in/a.csv", Csv.Length)]);
        await report.AddFileAsync([report.Line("in/b.csv", 1)], md5: "00000000000000000000000000000000");
        await report.CompleteAsync();

        var package = await bucket.BuildAsync(r => r with { InventoryManifest = report.Uri, SkipsInvalid = true });

        Assert.Equal((OperationStatus.Failed, nameof(IngestErrorId.IntegrityMismatch)), (package.Status, package.ErrorId));
        Assert.Empty(await bucket.KeysAsync());
    }
}
