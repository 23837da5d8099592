using S3Ingest.Integration.Tests.Faults;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Tabular;

/// <summary>
/// The service ends itself by SIGKILL while it converts a table. Checked as for any other source: what the table in
/// docs/architecture.md says is left, and that the next start makes exactly one object of it.
/// </summary>
public sealed class TabularCrashTests
{
    private const string Relative = "in/table one.csv";
    private const string Key = "in/table one.parquet";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private static readonly byte[] Small = Tables.Utf8("a,b\n1,x\n2,y\n");
    private static readonly byte[] Large = Tables.Large("1");
    private static readonly byte[] Contradicted = Tables.Large("not a number");

    public static TheoryData<ServerKind, string, bool> Deaths
    {
        get
        {
            var cases = new TheoryData<ServerKind, string, bool>();
            foreach (var multipart in new[] { false, true })
            {
                foreach (var point in Death.Points(multipart, moves: false))
                    cases.Add(ServerKind.LocalS3, point, multipart);
            }
            foreach (var point in new[] { "create-multipart", "part", "commit" })
                cases.Add(ServerKind.Ceph, point, true);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Deaths))]
    public Task A_death_is_recovered_from(ServerKind server, string point, bool multipart) =>
        DieAndStartAgainAsync(server, Death.At(point), point, multipart ? Large : Small, multipart, passes: 1);

    // The upload of the first pass is aborted by then.
    [Theory]
    [InlineData("create-multipart")]
    [InlineData("upload-recorded")]
    [InlineData("checked")]
    [InlineData("commit")]
    public Task A_death_in_the_second_pass_is_recovered_from(string point) =>
        DieAndStartAgainAsync(ServerKind.LocalS3, Death.At(point), point is "checked" or "commit" ? point : $"{point}:2", Contradicted, isMultipart: true, passes: 2);

    private static async Task DieAndStartAgainAsync(ServerKind server, Death death, string at, byte[] content, bool isMultipart, int passes)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        var invariants = new Invariants(bucket, inbox);
        inbox.Drop(Relative, content);
        var settings = inbox.Environment(bucket);
        // One part after the other, so that the third is the last.
        settings["INGEST_PARTS_IN_FLIGHT"] = "1";

        settings["S3INGEST_CRASH_AT"] = at;
        var (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");
        Assert.True(exit == ServiceProcess.Killed, $"exit code {exit}, log:\n{log}");

        Assert.Equal(isMultipart ? death.Uploads : 0, (await invariants.UploadsAsync()).Count);
        var visible = await invariants.HashObjectsAsync();
        Assert.Equal(death.IsVisible ? [Key] : [], visible.Keys);
        var dead = Assert.Single(await Engine.HistoryAsync(options));
        Assert.Equal(death.IsEnded ? OperationStatus.Success : OperationStatus.InProgress, dead.Status);

        settings.Remove("S3INGEST_CRASH_AT");
        (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");
        Assert.True(exit == 0, $"exit code {exit}, log:\n{log}");

        Assert.Empty(await Engine.OnceAsync(options));
        var history = await Engine.HistoryAsync(options);
        var done = Assert.Single(history, r => r.Status == OperationStatus.Success);
        Assert.Equal(death.IsVisible, done.OperationId == dead.OperationId);
        Assert.Equal(death.IsVisible ? 1 : 2, history.Count);
        Assert.Equal(1, bucket.Front.Requests.All.Count(r => r is { Key: Key, Status: 200, Operation: "PutObject" or "CompleteMultipartUpload" }));
        var stored = Assert.Single(await invariants.HashObjectsAsync());
        Assert.Empty(await invariants.UploadsAsync());
        var output = Assert.Single(done.Outputs);
        Assert.Equal((Key, stored.Key), (output.Key, Key));
        Assert.Equal(Content.Hash(content), output.ChecksumOriginal);
        Assert.NotEqual(VerificationMethod.None, output.VerificationMethod);
        Assert.Equal((content.Length < 1_000 ? 2L : Tables.LargeRows, $"{passes}"), (done.RowCount, done.Metadata["passes"]));
        Assert.Equal(Content.Hash(content), Assert.Single(Inbox.Files(inbox.Watch)).Value);
    }
}
