using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Faults;

/// <summary>
/// The service ends itself by SIGKILL at each crash point. Checked: what the table says is left, then that the next start
/// brings it to the end that the table says, and that a further one finds nothing to do.
/// </summary>
public abstract class CrashTests
{
    private const string Relative = "in/file one.bin";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Every server with every point that a source comes by, left or moved.</summary>
    protected static TheoryData<ServerKind, string, bool> Cases(bool multipart)
    {
        var cases = new TheoryData<ServerKind, string, bool>();
        foreach (var server in new[] { ServerKind.LocalS3, ServerKind.Ceph })
        {
            foreach (var moves in new[] { false, true })
            {
                foreach (var point in Death.Points(multipart, moves))
                    cases.Add(server, point, moves);
            }
        }
        return cases;
    }

    private protected static async Task DieAndStartAgainAsync(ServerKind server, Death death, bool moves, byte[] content)
    {
        var isMultipart = content.Length == Content.Multipart;
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox(death.IsAcrossVolumes) { MovesCompleted = moves };
        var options = inbox.Options(bucket);
        var invariants = new Invariants(bucket, inbox);
        inbox.Drop(Relative, content);
        var settings = inbox.Environment(bucket);
        // One part after the other, so that the third is the last.
        settings["INGEST_PARTS_IN_FLIGHT"] = "1";

        settings["S3INGEST_CRASH_AT"] = death.Point;
        var (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");
        Assert.True(exit == ServiceProcess.Killed, $"exit code {exit}, log:\n{log}");

        Assert.Equal(isMultipart ? death.Uploads : 0, (await invariants.UploadsAsync()).Count);
        var visible = await invariants.HashObjectsAsync();
        Assert.Equal(death.IsVisible ? [Relative] : [], visible.Keys);
        var dead = Assert.Single(await Engine.HistoryAsync(options));
        Assert.Equal(death.IsEnded ? OperationStatus.Success : OperationStatus.InProgress, dead.Status);
        Assert.Equal(!death.IsMoved, File.Exists(Path.Combine(inbox.Watch, Relative)));

        settings.Remove("S3INGEST_CRASH_AT");
        (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");
        Assert.True(exit == 0, $"exit code {exit}, log:\n{log}");
        await CheckEndAsync();

        var writes = Writes(bucket);
        Assert.Empty(await Engine.OnceAsync(options));
        Assert.Equal(writes, Writes(bucket));
        await CheckEndAsync();

        async Task CheckEndAsync()
        {
            var history = await Engine.HistoryAsync(options);
            var done = Assert.Single(history, r => r.Status == OperationStatus.Success);
            Assert.Equal(death.IsVisible, done.OperationId == dead.OperationId);
            Assert.Equal(death.IsVisible ? 1 : 2, history.Count);
            var head = await bucket.Client.GetObjectMetadataAsync(bucket.Name, Relative);
            Assert.Equal(done.OperationId.ToString(), head.Metadata["ingest-operation"]);
            Assert.Equal(1, Commits(bucket));
            Assert.Equal(Content.Hash(content), Assert.Single(done.Outputs).ChecksumOriginal);

            var watched = Inbox.Files(inbox.Watch);
            var completed = Inbox.Files(inbox.Completed);
            Assert.Equal(Content.Hash(content), Assert.Single(watched.Concat(completed)).Value);
            Assert.Equal(moves, completed.ContainsKey(Path.GetFileName(Relative)));
            Assert.Equal(moves ? Disposition.MovedToCompleted : Disposition.Left, done.Disposition);
            Assert.Equal([], await invariants.FindBreachesAsync(Of(Relative, content)));
        }
    }

    private protected static Dictionary<string, IReadOnlySet<string>> Of(string key, params byte[][] contents) =>
        new() { [key] = contents.Select(c => Content.Hash(c)).ToHashSet() };

    /// <summary>Requests that change something at the key.</summary>
    private static int Writes(TestBucket bucket) => bucket.Front.Requests.All.Count(r => r.Key == Relative && r.Method is not ("GET" or "HEAD"));

    /// <summary>Requests that made the object visible.</summary>
    private static int Commits(TestBucket bucket) =>
        bucket.Front.Requests.All.Count(r => r is { Key: Relative, Status: 200, Operation: "PutObject" or "CompleteMultipartUpload" });
}
