using System.Security.Cryptography;
using System.Text;
using S3Ingest.Core.Quilt;
using S3Ingest.Core.Quilt.Building;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Quilt;

/// <summary>Checksums that are known already: whose they are, what they save, and when they no longer hold.</summary>
public sealed class PackageChecksumTests
{
    private const string Csv = "id,name\n1,a\n2,b\n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Objects_whose_checksum_is_known_are_not_hashed_again_unless_they_were_replaced(bool versioned)
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3, versioned);
        var objects = new List<GivenObject>();
        foreach (string key in new[] { "in/a.csv", "in/b.csv" })
        {
            var put = await bucket.PutAsync(key, Csv, hasSha256: false);
            objects.Add(new GivenObject(bucket.Bucket.Name, key)
            {
                Size = Csv.Length, VersionId = put.VersionId, ETag = put.ETag.Trim('"'), Sha256 = SHA256.HashData(Encoding.UTF8.GetBytes(Csv)),
            });
        }
        await bucket.PutAsync("in/b.csv", Csv.Replace('a', 'x'), hasSha256: false);
        bucket.Bucket.Front.Requests.Clear();

        var package = await bucket.BuildAsync(r => r with { Objects = objects });

        // The version that was given is still what it was; without versions the new content counts.
        Assert.Equal(versioned ? (2L, 0L) : (1L, 1L), (package.Hashing.Stored, package.Hashing.ServerSide));
        Assert.Equal(versioned ? 0 : 3, bucket.Bucket.Front.Requests.Of("HeadObject").Count(r => r.Key.StartsWith("in/", StringComparison.Ordinal)));
        var entries = (await bucket.ReadAsync(package.TopHash!)).Entries;
        var replaced = entries.Single(e => e.LogicalKey == "data/processed/b.csv");
        Assert.Equal(versioned ? Csv : Csv.Replace('a', 'x'), Encoding.UTF8.GetString(await bucket.ContentAsync(replaced)));
        Assert.Equal(EntryHasher.OfWhole(SHA256.HashData(await bucket.ContentAsync(replaced)), replaced.Size), replaced.Hash);
    }

    [Fact]
    public async Task Many_objects_of_known_checksum_are_looked_at_one_by_one_where_versions_may_not_be_asked_for()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        var put = await bucket.PutAsync("in/0.csv", Csv, hasSha256: false);
        var sha256 = SHA256.HashData(Encoding.UTF8.GetBytes(Csv));
        var objects = Enumerable.Range(0, 1_000).Select(i => new GivenObject(bucket.Bucket.Name, $"in/{i}.csv") { Size = Csv.Length, ETag = put.ETag.Trim('"'), Sha256 = sha256 }).ToList();
        bucket.Bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = "GetBucketVersioning", Code = "AccessDenied" });
        var package = await bucket.BuildAsync(r => r with { Objects = objects, SkipsInvalid = true });
        Assert.Equal((OperationStatus.Success, 1L, 999), (package.Status, package.Hashing.Stored, package.Skipped.Count(s => s.ErrorId == nameof(IngestErrorId.SourceNotFound))));
    }

    [Fact]
    public async Task Many_objects_of_known_checksum_cost_a_listing_and_those_that_it_does_not_show_as_they_were_a_look_each()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        var sha256 = SHA256.HashData(Encoding.UTF8.GetBytes(Csv));
        var objects = new GivenObject[1_003];
        await Parallel.ForAsync(0, objects.Length, async (i, _) =>
        {
            var put = await bucket.PutAsync($"in/{i:D4}.csv", Csv, hasSha256: false);
            objects[i] = new GivenObject(bucket.Bucket.Name, $"in/{i:D4}.csv") { Size = Csv.Length, ETag = put.ETag.Trim('"'), Sha256 = sha256 };
        });
        await bucket.PutAsync("in/0007.csv", Csv.Replace('a', 'x'));
        await bucket.Bucket.Client.DeleteObjectAsync(bucket.Bucket.Name, "in/0008.csv");
        bucket.Bucket.Front.Requests.Clear();

        // In no order, and one of them twice.
        var package = await bucket.BuildAsync(r => r with { Objects = [.. objects.Reverse(), objects[3] with { }], SkipsInvalid = true });

        Assert.Equal((OperationStatus.Success, 1_002L), (package.Status, package.Hashing.Stored));
        Assert.Equal(["in/0003.csv", "in/0007.csv", "in/0008.csv"], bucket.Bucket.Front.Requests.Of("HeadObject").Select(r => r.Key).Where(k => k.StartsWith("in/", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));
        var entries = (await bucket.ReadAsync(package.TopHash!)).Entries.Where(e => e.LogicalKey.StartsWith("data/", StringComparison.Ordinal)).ToList();
        Assert.Equal(1_002, entries.Count);
        foreach (var (key, content) in new[] { ("0006", Csv), ("0007", Csv.Replace('a', 'x')) })
            Assert.Equal(EntryHasher.OfWhole(SHA256.HashData(Encoding.UTF8.GetBytes(content)), content.Length), entries.Single(e => e.LogicalKey == $"data/processed/{key}.csv").Hash);
        Assert.Equal(["SourceNotFound"], package.Skipped.Select(s => s.ErrorId).OfType<string>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Checksums_of_the_ledger_serve_a_listed_folder_as_long_as_its_objects_are_what_was_put_there(bool versioned)
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3, versioned);
        using var inbox = new Inbox();
        string[] names = ["same.bin", "replaced.bin", "sub/large.bin"];
        foreach (string name in names)
            inbox.Drop(name, Content.Bytes(name == names[2] ? (8 << 20) + 3 : 1_000));
        Assert.Equal(3, (await Engine.OnceAsync(inbox.Options(bucket.Bucket) with { KeyPrefix = "in/", LedgerPath = bucket.LedgerPath })).Count);
        await bucket.PutAsync("in/replaced.bin", new string('x', 1_000), hasSha256: false);
        await bucket.PutAsync("in/stranger.bin", "x", hasSha256: false);
        bucket.Bucket.Front.Requests.Clear();

        var package = await bucket.BuildAsync();

        Assert.Empty(bucket.Faults);
        Assert.Equal((2L, 2L), (package.Hashing.Stored, package.Hashing.ServerSide));
        // What the listing shows as the ledger has it needs no look, unless there are versions, which it does not show.
        Assert.Equal(
            versioned ? ["in/replaced.bin", "in/same.bin", "in/stranger.bin", "in/sub/large.bin"] : ["in/replaced.bin", "in/stranger.bin"],
            bucket.Bucket.Front.Requests.Of("HeadObject").Select(r => r.Key).Where(k => k.StartsWith("in/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        foreach (var entry in (await bucket.ReadAsync(package.TopHash!)).Entries)
        {
            byte[] content = await bucket.ContentAsync(entry);
            using var parts = new ChunkedSha256(content.Length);
            parts.Append(content);
            Assert.Contains(entry.Hash, new[] { EntryHasher.OfWhole(SHA256.HashData(content), content.Length), parts.Finish() });
        }
    }
}
