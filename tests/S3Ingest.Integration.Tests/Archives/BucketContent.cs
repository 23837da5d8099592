using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3;

namespace S3Ingest.Integration.Tests.Archives;

/// <summary>What tests of archives ask a bucket.</summary>
internal static class BucketContent
{
    /// <summary>Keys of everything visible.</summary>
    public static async Task<List<string>> KeysAsync(this TestBucket bucket)
    {
        var keys = new List<string>();
        await foreach (var found in bucket.Client.Paginators.ListObjectsV2(new() { BucketName = bucket.Name }).S3Objects)
            keys.Add(found.Key);
        return keys;
    }

    /// <summary>The objects are these and no others, with these bytes.</summary>
    public static async Task AssertHoldsAsync(this TestBucket bucket, IEnumerable<(string Key, byte[] Content)> expected)
    {
        var wanted = expected.ToDictionary(e => e.Key, e => e.Content);
        Assert.Equal(wanted.Keys.Order(StringComparer.Ordinal), (await bucket.KeysAsync()).Order(StringComparer.Ordinal));
        foreach (var (key, content) in wanted)
            Assert.True(Content.Hash(content) == Content.Hash(await bucket.GetAsync(key)), $"{key} has other bytes.");
        Assert.Equal(0, await bucket.CountUploadsAsync());
    }

    /// <summary>Requests that made an object visible, or may have.</summary>
    public static List<RequestRecord> Commits(this TestBucket bucket) =>
        [.. bucket.Front.Requests.All.Where(r => r.Operation is "PutObject" or "CompleteMultipartUpload" && !r.Key.Contains(".s3ingest-", StringComparison.Ordinal))];

    /// <summary>Nothing is visible, nothing was, and no upload is left.</summary>
    public static async Task AssertUntouchedAsync(this TestBucket bucket)
    {
        Assert.Empty(await bucket.KeysAsync());
        Assert.Empty(bucket.Commits());
        Assert.Equal(0, await bucket.CountUploadsAsync());
    }
}
