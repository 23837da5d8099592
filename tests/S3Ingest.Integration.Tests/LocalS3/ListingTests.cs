using Amazon.S3;
using Amazon.S3.Model;

namespace S3Ingest.Integration.Tests.LocalS3;

public class ListingTests : LocalS3Test
{
    [Fact]
    public async Task Order_is_that_of_utf8_bytes()
    {
        // U+1F600 is a surrogate pair in UTF-16, which sorts before U+FF5E there and after it in UTF-8.
        string[] keys = ["a", "a/b", "a0", "é", "～", "😀"];
        foreach (var key in keys.Reverse())
            await PutAsync(key, []);
        Assert.Equal(keys, (await ListAsync()).S3Objects.Select(static o => o.Key));
    }

    [Fact]
    public async Task Delimiter_rolls_up_and_pages_count_prefixes()
    {
        foreach (var key in new[] { "a/1", "a/2", "b", "c/x/1", "c/y", "d" })
            await PutAsync(key, []);
        var all = await ListAsync(static r => r.Delimiter = "/");
        Assert.Equal(["b", "d"], all.S3Objects.Select(static o => o.Key));
        Assert.Equal(["a/", "c/"], all.CommonPrefixes);
        var below = await ListAsync(static r => (r.Delimiter, r.Prefix) = ("/", "c/"));
        Assert.Equal(["c/y"], below.S3Objects.Select(static o => o.Key));
        Assert.Equal(["c/x/"], below.CommonPrefixes);

        var names = new List<string>();
        string? token = null;
        do
        {
            var page = await ListAsync(r => (r.Delimiter, r.MaxKeys, r.ContinuationToken) = ("/", 1, token));
            Assert.Equal(1, page.KeyCount);
            names.AddRange((page.CommonPrefixes ?? []).Concat((page.S3Objects ?? []).Select(static o => o.Key)));
            token = page.NextContinuationToken;
        }
        while (token is not null);
        Assert.Equal(["a/", "b", "c/", "d"], names);
    }

    [Fact]
    public async Task Thousand_keys_a_page_and_all_of_them_in_the_end()
    {
        await Parallel.ForAsync(0, 1200, async (i, _) => await PutAsync($"k{i:D4}", []));
        var first = await ListAsync(static r => r.MaxKeys = 5000);
        Assert.Equal((1000, true), (first.S3Objects.Count, first.IsTruncated));
        var second = await ListAsync(r => r.ContinuationToken = first.NextContinuationToken);
        Assert.Equal((200, false), (second.S3Objects.Count, second.IsTruncated));
        Assert.Equal("k1199", second.S3Objects[^1].Key);
    }

    [Fact]
    public async Task Start_after_leaves_out_what_is_before_and_the_key_itself()
    {
        foreach (var key in new[] { "a", "b", "c" })
            await PutAsync(key, []);
        Assert.Equal(["c"], (await ListAsync(static r => r.StartAfter = "b")).S3Objects.Select(static o => o.Key));
    }

    [Fact]
    public async Task Old_listing_continues_after_a_rolled_up_prefix()
    {
        foreach (var key in new[] { "a/1", "a/2", "b/1", "c" })
            await PutAsync(key, []);
        var names = new List<string>();
        string? marker = null;
        ListObjectsResponse page;
        do
        {
            page = await Client.ListObjectsAsync(new ListObjectsRequest { BucketName = Bucket, Delimiter = "/", MaxKeys = 1, Marker = marker });
            names.AddRange((page.CommonPrefixes ?? []).Concat((page.S3Objects ?? []).Select(static o => o.Key)));
            marker = page.NextMarker;
        }
        while (page.IsTruncated!.Value);
        Assert.Equal(["a/", "b/", "c"], names);
    }

    [Fact]
    public async Task Url_encoding_escapes_keys()
    {
        await PutAsync("a b+\u0001", []);
        var plain = await Raw.SendAsync("GET", $"/{Bucket}?list-type=2");
        Assert.Contains("&#x1;", plain.Text, StringComparison.Ordinal);
        var encoded = await Raw.SendAsync("GET", $"/{Bucket}?encoding-type=url&list-type=2");
        Assert.Equal("a%20b%2B%01", encoded.Element("Key"));
    }

    [Fact]
    public async Task Owner_comes_when_asked_for()
    {
        await PutAsync("a", []);
        Assert.Equal("000000000000", (await ListAsync(static r => r.FetchOwner = true)).S3Objects[0].Owner.Id);
        Assert.Null((await ListAsync()).S3Objects[0].Owner);
    }

    [Fact]
    public async Task Page_of_no_keys_is_empty_and_not_truncated()
    {
        await PutAsync("a", []);
        var page = await ListAsync(static r => r.MaxKeys = 0);
        Assert.Equal((0, false), (page.KeyCount, page.IsTruncated));
    }

    [Fact]
    public async Task Deleted_keys_of_a_versioned_bucket_are_not_listed()
    {
        await EnableVersioningAsync();
        await PutAsync("gone/a", []);
        await Client.DeleteObjectAsync(Bucket, "gone/a");
        await PutAsync("there", []);
        var page = await ListAsync(static r => r.Delimiter = "/");
        Assert.Equal((1, 0), (page.S3Objects.Count, page.CommonPrefixes?.Count ?? 0));
    }

    [Fact]
    public async Task Made_up_token_is_InvalidArgument() =>
        await RefusedAsync("InvalidArgument", () => ListAsync(static r => r.ContinuationToken = "nonsense"));

    private Task<ListObjectsV2Response> ListAsync(Action<ListObjectsV2Request>? change = null)
    {
        var request = new ListObjectsV2Request { BucketName = Bucket };
        change?.Invoke(request);
        return Client.ListObjectsV2Async(request);
    }
}
