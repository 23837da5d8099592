using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Faults;

/// <summary>The server commits and its reply never arrives: with and without a death of the client before it finds out.</summary>
public sealed class LostReplyTests
{
    private const string Name = "lost.bin";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<ServerKind, string> Commits => new()
    {
        { ServerKind.LocalS3, "PutObject" },
        { ServerKind.LocalS3, "CompleteMultipartUpload" },
        { ServerKind.Ceph, "PutObject" },
        { ServerKind.Ceph, "CompleteMultipartUpload" },
    };

    [Theory, MemberData(nameof(Commits))]
    public async Task A_commit_whose_reply_is_lost_is_not_sent_again(ServerKind server, string operation)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var content = ContentFor(operation);
        inbox.Drop(Name, content);
        var lost = bucket.Faults.Add(new FaultRule { Action = FaultAction.DropReply, Operation = operation, KeyPattern = $"^{Name}$", Count = 1 });

        var (exit, log, _) = await ServiceProcess.RunAsync(inbox.Environment(bucket), inbox.Root, Limit, "--once");

        Assert.True(exit == 0, $"exit code {exit}, log:\n{log}");
        Assert.Equal(1, lost.Applied);
        await CheckAsync(bucket, inbox, operation, content);
    }

    [Theory, MemberData(nameof(Commits))]
    public async Task A_death_before_the_loss_is_settled_does_not_send_again(ServerKind server, string operation)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var content = ContentFor(operation);
        inbox.Drop(Name, content);
        bucket.Faults.Add(new FaultRule { Action = FaultAction.DropReply, Operation = operation, KeyPattern = $"^{Name}$", Count = 1 });
        // Before a large file HEAD asks what is there; where Complete takes no condition, a second one looks right before
        // it. The next one asks what became of the commit: it hangs until the kill.
        var looksBefore = operation == "PutObject" ? 0 : server == ServerKind.Ceph ? 2 : 1;
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Hang, Operation = "HeadObject", KeyPattern = $"^{Name}$", After = looksBefore });
        var settings = inbox.Environment(bucket);

        using (var service = ServiceProcess.Start(settings, inbox.Root, "--once"))
        {
            await UntilAsync(() => bucket.Front.Requests.All.Any(r => r.Fault == FaultAction.DropReply), service);
            service.Kill();
            Assert.Equal(ServiceProcess.Killed, await service.WaitAsync(Limit));
        }
        bucket.Faults.Clear();
        Assert.Equal(content, await bucket.GetAsync(Name));
        var dead = Assert.Single(await Engine.HistoryAsync(inbox.Options(bucket)));
        Assert.Equal(OperationStatus.InProgress, dead.Status);

        var (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");

        Assert.True(exit == 0, $"exit code {exit}, log:\n{log}");
        var done = await CheckAsync(bucket, inbox, operation, content);
        Assert.Equal(dead.OperationId, done.OperationId);
    }

    private static byte[] ContentFor(string operation) => Content.Bytes(operation == "PutObject" ? Content.Small : Content.Multipart);

    private static async Task UntilAsync(Func<bool> happened, ServiceProcess service)
    {
        var until = DateTime.UtcNow + Limit;
        while (!happened())
        {
            Assert.True(DateTime.UtcNow < until && !service.HasExited, service.Log);
            await Task.Delay(5);
        }
    }

    private static async Task<IngestResult> CheckAsync(TestBucket bucket, Inbox inbox, string operation, byte[] content)
    {
        var history = await Engine.HistoryAsync(inbox.Options(bucket));
        var done = Assert.Single(history);
        Assert.Equal(OperationStatus.Success, done.Status);
        Assert.Single(bucket.Front.Requests.Of(operation), r => r.Key == Name);
        var contents = new Dictionary<string, IReadOnlySet<string>> { [Name] = new HashSet<string> { Content.Hash(content) } };
        Assert.Equal([], await new Invariants(bucket, inbox).FindBreachesAsync(contents));
        return done;
    }
}
