using S3Ingest.Core.Storage;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Storage;

public class ConditionTests
{
    public static TheoryData<ServerKind, bool> Commits => new()
    {
        { ServerKind.LocalS3, false },
        { ServerKind.LocalS3, true },
        { ServerKind.Ceph, false },
        { ServerKind.Ceph, true },
    };

    [Theory, MemberData(nameof(Commits))]
    public async Task If_absent_lets_the_first_through_and_refuses_the_second(ServerKind server, bool multipart)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        var request = new UploadRequest { Key = "a", HoldCommit = multipart, Condition = CommitCondition.IfAbsent };
        var first = await store.UploadAsync(request, UploadHelpers.Bytes(100));
        var fault = await Assert.ThrowsAsync<IngestException>(() => store.UploadAsync(request with { AttemptId = "other" }, UploadHelpers.Bytes(101)));
        Assert.Equal((IngestErrorId.ObjectExists, true), (fault.ErrorId, fault.IsTransient));
        Assert.Equal(first.Object.ETag, (await store.HeadAsync("a", CancellationToken.None))!.ETag);
        Assert.Equal(0, await bucket.CountUploadsAsync());
    }

    [Theory, MemberData(nameof(Commits))]
    public async Task If_match_replaces_what_was_seen_and_nothing_else(ServerKind server, bool multipart)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        var seen = (await store.UploadAsync(new UploadRequest { Key = "a" }, UploadHelpers.Bytes(100))).Object.ETag;
        var request = new UploadRequest { Key = "a", HoldCommit = multipart, Condition = CommitCondition.IfMatch(seen) };
        var replaced = await store.UploadAsync(request, UploadHelpers.Bytes(200));
        Assert.NotEqual(seen, replaced.Object.ETag);

        var late = await Assert.ThrowsAsync<IngestException>(() => store.UploadAsync(request with { AttemptId = "late" }, UploadHelpers.Bytes(300)));
        Assert.Equal((IngestErrorId.ObjectExists, true), (late.ErrorId, late.IsTransient));

        await store.DeleteAsync("a", CancellationToken.None);
        var gone = await Assert.ThrowsAsync<IngestException>(() => store.UploadAsync(
            request with { AttemptId = "gone", Condition = CommitCondition.IfMatch(replaced.Object.ETag) }, UploadHelpers.Bytes(300)));
        Assert.Equal((IngestErrorId.ObjectExists, true), (gone.ErrorId, gone.IsTransient));
        Assert.Null(await store.HeadAsync("a", CancellationToken.None));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Of_many_writers_at_once_exactly_one_puts_the_object(ServerKind server)
    {
        // In a versioned bucket RADOS Gateway 16 writes every version beside the others and lets all through.
        await using var bucket = await TestBucket.CreateAsync(server, versioned: server == ServerKind.LocalS3);
        var store = await bucket.OpenAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async n =>
        {
            try
            {
                return (await store.UploadAsync(new UploadRequest { Key = "a", Condition = CommitCondition.IfAbsent }, UploadHelpers.Bytes(100, n))).Object.ETag;
            }
            catch (IngestException fault) when (fault.IsTransient)
            {
                return null;
            }
        }));
        var winner = Assert.Single(outcomes, etag => etag is not null);
        Assert.Equal(winner, (await store.HeadAsync("a", CancellationToken.None))!.ETag);
        Assert.Equal(1, await bucket.CountVersionsAsync());
    }
}
