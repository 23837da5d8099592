using System.Globalization;
using System.Net;
using Amazon.S3.Model;

namespace S3Ingest.Integration.Tests.LocalS3;

public class ConditionalTests : LocalS3Test
{
    [Fact]
    public async Task Put_if_absent_succeeds_once()
    {
        await PutAsync("a", [1], static r => r.IfNoneMatch = "*");
        var error = await RefusedAsync("PreconditionFailed", () => PutAsync("a", [2], static r => r.IfNoneMatch = "*"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, error.StatusCode);
        Assert.Equal([1], await GetAsync("a"));
    }

    [Fact]
    public async Task Of_many_puts_if_absent_one_wins()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(async i =>
            (await Raw.SendAsync("PUT", $"/{Bucket}/race", [(byte)i], [("if-none-match", "*")])).Status));
        Assert.Equal(1, results.Count(static s => s == HttpStatusCode.OK));
        Assert.Equal(31, results.Count(static s => s == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task Put_if_match_needs_the_current_tag()
    {
        var first = (await PutAsync("a", [1])).ETag;
        await PutAsync("a", [2], r => r.IfMatch = first);
        await RefusedAsync("PreconditionFailed", () => PutAsync("a", [3], r => r.IfMatch = first));
        await RefusedAsync("NoSuchKey", () => PutAsync("missing", [3], r => r.IfMatch = first));
    }

    [Fact]
    public async Task Put_if_absent_after_a_delete_marker_succeeds()
    {
        await EnableVersioningAsync();
        await PutAsync("a", [1]);
        await Client.DeleteObjectAsync(Bucket, "a");
        await PutAsync("a", [2], static r => r.IfNoneMatch = "*");
    }

    [Fact]
    public async Task Delete_during_a_conditional_put_is_a_conflict()
    {
        await PutAsync("a", [1]);
        var tag = (await Client.GetObjectMetadataAsync(Bucket, "a")).ETag;

        // The body of the PUT stays away until the delete is through.
        var arrives = new TaskCompletionSource();
        var put = Task.Run(() => Client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = Bucket,
            Key = "a",
            InputStream = new GatedStream(Bytes(200_000), arrives.Task),
            IfMatch = tag,
        }));
        await Task.Delay(500);
        await Client.DeleteObjectAsync(Bucket, "a");
        arrives.SetResult();
        var error = await RefusedAsync("ConditionalRequestConflict", () => put);
        Assert.Equal(HttpStatusCode.Conflict, error.StatusCode);
    }

    [Fact]
    public async Task Complete_if_absent_is_refused_when_the_key_came_meanwhile()
    {
        var id = await CreateUploadAsync("m");
        var part = await UploadPartAsync("m", id, 1, [1, 2, 3]);
        await PutAsync("m", [9]);
        await RefusedAsync("PreconditionFailed", () => CompleteAsync("m", id, [(1, part.ETag)], static r => r.IfNoneMatch = "*"));
        Assert.Equal([9], await GetAsync("m"));

        // The upload is still there: it may be completed under another condition.
        await CompleteAsync("m", id, [(1, part.ETag)]);
        Assert.Equal([1, 2, 3], await GetAsync("m"));
    }

    [Fact]
    public async Task Complete_if_match_on_a_missing_key_is_NoSuchKey()
    {
        var id = await CreateUploadAsync("m");
        var part = await UploadPartAsync("m", id, 1, [1]);
        await RefusedAsync("NoSuchKey", () => CompleteAsync("m", id, [(1, part.ETag)], static r => r.IfMatch = "\"abc\""));
    }

    [Fact]
    public async Task Delete_if_match_spares_another_content()
    {
        await PutAsync("a", [1]);
        await RefusedAsync("PreconditionFailed", () => Client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = Bucket, Key = "a", IfMatch = "\"abc\"" }));
        var tag = (await Client.GetObjectMetadataAsync(Bucket, "a")).ETag;
        await Client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = Bucket, Key = "a", IfMatch = tag });
        await RefusedAsync("NoSuchKey", () => GetAsync("a"));
    }

    [Fact]
    public async Task Delete_if_match_needs_a_live_object()
    {
        await EnableVersioningAsync();
        Task Delete() => Client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = Bucket, Key = "a", IfMatch = "*" });
        await RefusedAsync("NoSuchKey", Delete);
        await PutAsync("a", [1]);
        await Delete();
        await RefusedAsync("PreconditionFailed", Delete);
    }

    [Fact]
    public async Task Reads_obey_tags_and_times()
    {
        await PutAsync("a", [1]);
        var head = await Client.GetObjectMetadataAsync(Bucket, "a");
        var after = head.LastModified!.Value.ToUniversalTime().AddMinutes(1).ToString("R", CultureInfo.InvariantCulture);
        var before = head.LastModified!.Value.ToUniversalTime().AddMinutes(-1).ToString("R", CultureInfo.InvariantCulture);

        async Task<HttpStatusCode> Read(params (string, string)[] headers) => (await Raw.SendAsync("GET", $"/{Bucket}/a", null, headers)).Status;
        Assert.Equal(HttpStatusCode.NotModified, await Read(("if-none-match", head.ETag)));
        Assert.Equal(HttpStatusCode.OK, await Read(("if-none-match", "\"other\"")));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await Read(("if-match", "\"other\"")));
        Assert.Equal(HttpStatusCode.NotModified, await Read(("if-modified-since", after)));
        Assert.Equal(HttpStatusCode.OK, await Read(("if-modified-since", before)));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await Read(("if-unmodified-since", before)));
        Assert.Equal(HttpStatusCode.OK, await Read(("if-match", head.ETag), ("if-unmodified-since", before)));
    }

    [Fact]
    public async Task Copy_obeys_conditions_on_its_source()
    {
        var tag = (await PutAsync("a", [1])).ETag;
        await Client.CopyObjectAsync(new CopyObjectRequest { SourceBucket = Bucket, SourceKey = "a", DestinationBucket = Bucket, DestinationKey = "b", ETagToMatch = tag });
        await RefusedAsync("PreconditionFailed", () => Client.CopyObjectAsync(new CopyObjectRequest
        {
            SourceBucket = Bucket,
            SourceKey = "a",
            DestinationBucket = Bucket,
            DestinationKey = "c",
            ETagToNotMatch = tag,
        }));
    }

    /// <summary>Gives its first byte at once and the rest when it may.</summary>
    private sealed class GatedStream(byte[] content, Task gate) : MemoryStream(content)
    {
        public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            await ReadAsync(buffer.AsMemory(offset, count), cancellationToken);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position > 0)
                await gate.WaitAsync(cancellationToken);
            return await base.ReadAsync(buffer[..(Position == 0 ? 1 : buffer.Length)], cancellationToken);
        }
    }
}
