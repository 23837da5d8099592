using Amazon.S3;
using Amazon.S3.Model;

namespace S3Ingest.Integration.Tests.LocalS3;

public class VersioningTests : LocalS3Test
{
    [Fact]
    public async Task Versions_stay_readable_and_a_marker_hides_them()
    {
        await EnableVersioningAsync();
        var first = (await PutAsync("a", [1])).VersionId;
        var second = (await PutAsync("a", [2])).VersionId;
        Assert.NotEqual(first, second);
        var deleted = await Client.DeleteObjectAsync(Bucket, "a");
        Assert.Equal("true", deleted.DeleteMarker);

        await RefusedAsync("NoSuchKey", () => GetAsync("a"));
        Assert.Equal([1], await GetAsync("a", first));
        Assert.Equal([2], await GetAsync("a", second));

        var removed = await Client.DeleteObjectAsync(Bucket, "a", deleted.VersionId);
        Assert.Equal(("true", deleted.VersionId), (removed.DeleteMarker, removed.VersionId));
        Assert.Equal([2], await GetAsync("a"));
    }

    [Fact]
    public async Task Marker_asked_for_by_id_is_MethodNotAllowed()
    {
        await EnableVersioningAsync();
        await PutAsync("a", [1]);
        var marker = (await Client.DeleteObjectAsync(Bucket, "a")).VersionId;
        await RefusedAsync("MethodNotAllowed", () => GetAsync("a", marker));
        var head = await Raw.SendAsync("HEAD", $"/{Bucket}/a");
        Assert.Equal("true", head.Header("x-amz-delete-marker"));
    }

    [Fact]
    public async Task Deleting_a_version_uncovers_the_one_before()
    {
        await EnableVersioningAsync();
        await PutAsync("a", [1]);
        var second = (await PutAsync("a", [2])).VersionId;
        await Client.DeleteObjectAsync(Bucket, "a", second);
        Assert.Equal([1], await GetAsync("a"));
        await RefusedAsync("NoSuchVersion", () => GetAsync("a", second));
    }

    [Fact]
    public async Task Suspended_bucket_replaces_only_the_null_version()
    {
        await PutAsync("a", [1]);
        await EnableVersioningAsync();
        var kept = (await PutAsync("a", [2])).VersionId;
        await EnableVersioningAsync(VersionStatus.Suspended);
        Assert.Equal("null", (await PutAsync("a", [3])).VersionId);

        var versions = (await Client.ListVersionsAsync(Bucket)).Versions;
        Assert.Equal([("null", true), (kept, false)], versions.Select(static v => (v.VersionId, v.IsLatest!.Value)));
        Assert.Equal([3], await GetAsync("a", "null"));
        Assert.Equal("null", (await Client.DeleteObjectAsync(Bucket, "a")).VersionId);
        Assert.Equal(2, (await Client.ListVersionsAsync(Bucket)).Versions.Count);
        Assert.Equal([2], await GetAsync("a", kept));
    }

    [Fact]
    public async Task Listing_of_versions_pages_newest_first()
    {
        await EnableVersioningAsync();
        var expected = new List<string>();
        for (byte i = 0; i < 3; i++)
            expected.Insert(0, (await PutAsync("a", [i])).VersionId);
        expected.Add((await PutAsync("b", [9])).VersionId);

        var found = new List<string>();
        string? key = null, version = null;
        ListVersionsResponse page;
        do
        {
            page = await Client.ListVersionsAsync(new ListVersionsRequest { BucketName = Bucket, MaxKeys = 1, KeyMarker = key, VersionIdMarker = version });
            found.AddRange(page.Versions.Select(static v => v.VersionId));
            (key, version) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }
        while (page.IsTruncated!.Value);
        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task Bucket_that_was_never_versioned_names_no_version()
    {
        Assert.Null((await PutAsync("a", [1])).VersionId);
        Assert.Null((await Client.GetBucketVersioningAsync(Bucket)).VersioningConfig.Status?.Value is "Off" or null ? null : "set");
    }

    [Fact]
    public async Task Copy_of_a_version_brings_it_back()
    {
        await EnableVersioningAsync();
        var first = (await PutAsync("a", [1])).VersionId;
        await PutAsync("a", [2]);
        var copy = await Client.CopyObjectAsync(new CopyObjectRequest { SourceBucket = Bucket, SourceKey = "a", SourceVersionId = first, DestinationBucket = Bucket, DestinationKey = "a" });
        Assert.Equal(first, copy.SourceVersionId);
        Assert.Equal([1], await GetAsync("a"));
    }
}
