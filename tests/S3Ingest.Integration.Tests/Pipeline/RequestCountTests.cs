using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Pipeline;

/// <summary>What a source costs in requests.</summary>
public sealed class RequestCountTests
{
    private const string Name = "x.bin";

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_small_file_costs_one_request_to_send_and_one_to_verify(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        inbox.Drop(Name, Content.Bytes(Content.Small));

        await Engine.OnceAsync(inbox.Options(bucket));

        Assert.Equal(["PutObject", "HeadObject"], Operations(bucket));
        Assert.Equal("*", bucket.Front.Requests.Of("PutObject").Single(r => r.Key == Name).Headers["If-None-Match"]);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_file_that_was_sent_before_and_one_that_is_not_small_are_asked_for_first(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        inbox.Drop(Name, Content.Bytes(Content.Middling));
        await Engine.OnceAsync(inbox.Options(bucket));

        Assert.Equal(["HeadObject", "PutObject", "HeadObject"], Operations(bucket));
        inbox.Drop(Name, Content.Bytes(Content.Small));
        bucket.Front.Requests.Clear();
        await Engine.OnceAsync(inbox.Options(bucket));

        Assert.Equal(["HeadObject", "PutObject", "HeadObject"], Operations(bucket));
    }

    private static IEnumerable<string> Operations(TestBucket bucket) => bucket.Front.Requests.All.Where(r => r.Key == Name).Select(r => r.Operation);
}
