using System.Text;
using S3Ingest;
using S3Ingest.Core.Quilt;
using S3Ingest.Core.Storage;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Quilt;

/// <summary>Revisions in a registry, written so that nothing breaks and nobody is overwritten.</summary>
public sealed class RegistryTests
{
    private const string Name = "lab/results";
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1795226317);

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_revision_is_read_back_by_name_by_time_and_by_hash(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        var registry = new QuiltRegistry(store);
        var first = await PushAsync(store, "one", await registry.ReadLatestAsync(Name, default));
        var second = await PushAsync(store, "two", await registry.ReadLatestAsync(Name, default));

        Assert.Equal(second.TopHash, (await registry.ReadLatestAsync(Name, default)).TopHash);
        // In the same second as the first, so it took the next one.
        Assert.Equal([second with { UnixTime = Now.ToUnixTimeSeconds() + 1 }, first], await registry.ListRevisionsAsync(Name, default));
        Assert.Equal([Name], await registry.ListPointersAsync("", default).Select(p => p.PackageName).ToListAsync());
        Assert.Equal(first.TopHash, await registry.ResolveAsync(first.TopHash[..8], default));
        using var reader = await registry.OpenAsync(first.TopHash, default);
        Assert.Equal("one", (await reader.ReadHeaderAsync(default)).Message);
        Assert.Equal(["a.csv", "b/c.csv"], await reader.ReadEntriesAsync(default).Select(e => e.LogicalKey).ToListAsync());
        // What quilt3 reads has no line feed.
        Assert.Equal(first.TopHash, Encoding.ASCII.GetString(await bucket.GetAsync($".quilt/named_packages/{Name}/{Now.ToUnixTimeSeconds()}")));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Who_did_not_see_the_newest_revision_is_refused_and_nothing_is_written(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        var seen = await new QuiltRegistry(store).ReadLatestAsync(Name, default);
        var theirs = await PushAsync(store, "theirs", seen);
        var fault = await Assert.ThrowsAsync<IngestException>(() => PushAsync(store, "ours", seen));
        Assert.Equal(IngestErrorId.PackageConflict, fault.ErrorId);
        Assert.Equal([theirs], await new QuiltRegistry(store).ListRevisionsAsync(Name, default));

        var forced = await PushAsync(store, "ours", null);
        Assert.Equal(forced.TopHash, (await new QuiltRegistry(store).ReadLatestAsync(Name, default)).TopHash);
    }

    [Fact]
    public async Task Of_two_that_push_at_the_same_moment_one_is_the_latest_and_the_other_is_told()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var store = await bucket.OpenAsync();
        var registry = new QuiltRegistry(store);
        var seen = await registry.ReadLatestAsync(Name, default);
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Delay, Operation = "PutObject", KeyPattern = "latest$", DelayMilliseconds = 300 });
        var pushes = await Task.WhenAll(new[] { "one", "two" }.Select(async message =>
        {
            try
            {
                return (await PushAsync(store, message, seen)).TopHash;
            }
            catch (IngestException fault)
            {
                Assert.Equal(IngestErrorId.PackageConflict, fault.ErrorId);
                return null;
            }
        }));
        string winner = Assert.Single(pushes.OfType<string>());
        Assert.Equal(winner, (await registry.ReadLatestAsync(Name, default)).TopHash);
    }

    [Fact]
    public async Task The_same_revision_again_leaves_its_manifest_as_it_is()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3, versioned: true);
        var store = await bucket.OpenAsync();
        var revision = await PushAsync(store, "one", null);
        await PushAsync(store, "one", null);
        var versions = await bucket.Client.ListVersionsAsync(bucket.Name, RegistryKeys.Manifest(revision.TopHash));
        Assert.Single(versions.Versions);
    }

    [Fact]
    public async Task A_hash_that_none_or_several_have_is_refused()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var store = await bucket.OpenAsync();
        foreach (string hash in new[] { new string('a', 64), new string('a', 63) + "b" })
            await bucket.Client.PutObjectAsync(new() { BucketName = bucket.Name, Key = RegistryKeys.Manifest(hash), ContentBody = "x" });
        var registry = new QuiltRegistry(store);
        foreach (string hash in new[] { "aaaaaaa", "bbbbbbb", "aaa", "not hex" })
            Assert.Equal(IngestErrorId.PackageNotFound, (await Assert.ThrowsAsync<IngestException>(() => registry.ResolveAsync(hash, default))).ErrorId);
        Assert.Equal(IngestErrorId.PackageNotFound, (await Assert.ThrowsAsync<IngestException>(() => registry.OpenAsync(new string('c', 64), default))).ErrorId);
    }

    private static async Task<PackageRevision> PushAsync(ObjectStore store, string message, LatestPointer? seen)
    {
        var header = ManifestHeader.Create(message, null, null);
        var entries = new[] { "a.csv", "b/c.csv" }
            .Select(key => new ManifestEntry(key, $"s3://{store.BucketName}/{key}", 1, new QuiltHash(QuiltHash.Sha256Chunked, "x"), MetadataJson.Empty)).ToList();
        using var hash = new TopHash(header);
        entries.ForEach(hash.Add);
        return await new PackagePush(store).RunAsync(Name, hash.Finish(), header, entries.ToAsyncEnumerable(), seen, Now, default);
    }
}
