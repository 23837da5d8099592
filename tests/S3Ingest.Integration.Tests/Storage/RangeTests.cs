using System.Text;
using Amazon.S3.Model;
using S3Ingest;
using S3Ingest.Core.Quilt;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Storage;

/// <summary>Parts of objects.</summary>
public sealed class RangeTests
{
    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_range_is_read_and_ends_where_the_object_ends(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var put = await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "k", ContentBody = "0123456789" });
        var store = bucket.Open();
        Assert.Equal("3456", Encoding.ASCII.GetString(await store.ReadRangeAsync("k", null, put.ETag.Trim('"'), 3, 4, default)));
        Assert.Equal("89", Encoding.ASCII.GetString(await store.ReadRangeAsync("k", null, null, 8, 100, default)));
        Assert.Empty(await store.ReadRangeAsync("k", null, null, 8, 0, default));
        Assert.Equal(416, (await Assert.ThrowsAsync<IngestException>(() => store.ReadRangeAsync("k", null, null, 10, 1, default))).HttpStatus);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task An_object_that_changed_is_not_read_in_parts_of_both(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var first = await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "k", ContentBody = "one" });
        await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "k", ContentBody = "two" });
        var store = bucket.Open();
        var fault = await Assert.ThrowsAsync<IngestException>(() => store.ReadRangeAsync("k", null, first.ETag.Trim('"'), 0, 3, default));
        Assert.Equal((412, true), (fault.HttpStatus, fault.IsTransient));
    }

    [Fact]
    public async Task The_version_that_is_asked_for_is_read()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3, versioned: true);
        var first = await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "k", ContentBody = "one" });
        await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "k", ContentBody = "two" });
        Assert.Equal("ne", Encoding.ASCII.GetString(await bucket.Open().ReadRangeAsync("k", first.VersionId, null, 1, 9, default)));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_table_is_profiled_without_reading_it_whole(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        string csv = "id,name\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i},x\n"));
        await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "t.csv", ContentBody = csv });
        var store = bucket.Open();
        bucket.Front.Requests.Clear();
        var profile = await TableProfiler.ProfileAsync("t.csv", csv.Length, (offset, length, ct) => store.ReadRangeAsync("t.csv", null, null, offset, length, ct), default);
        Assert.Equal(["id INT64", "name STRING"], profile.Columns.Select(c => $"{c.Name} {c.Type}"));
        Assert.True(profile.IsOfHead);
        Assert.Equal(["GetObject"], bucket.Front.Requests.All.Select(r => r.Operation));
    }
}
