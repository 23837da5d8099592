using S3Ingest.Integration.Tests.Faults;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Archives;

/// <summary>
/// The service ends itself by SIGKILL while it sends an archive. Checked: what is left, then that the next start makes
/// every entry visible exactly once, with its bytes, and leaves no upload.
/// </summary>
public sealed class ArchiveCrashTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<ServerKind, Mechanism, string, bool> Deaths
    {
        get
        {
            var cases = new TheoryData<ServerKind, Mechanism, string, bool>();
            foreach (var moves in new[] { false, true })
            {
                foreach (var death in ArchiveDeath.Of(moves))
                    cases.Add(ServerKind.LocalS3, death.Mechanism, death.Point, moves);
            }
            foreach (var point in new[] { "part:3", "committing", "commit:2", "committed:2" })
                cases.Add(ServerKind.Ceph, Mechanism.Held, point, true);
            cases.Add(ServerKind.Ceph, Mechanism.VerifiedFirst, "commit:30", true);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Deaths))]
    public async Task Every_entry_becomes_visible_exactly_once(ServerKind server, Mechanism mechanism, string point, bool moves)
    {
        var death = ArchiveDeath.At(mechanism, point);
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox { MovesCompleted = moves };
        var entries = ArchiveFile.Entries(mechanism);
        var settings = await DieAsync(bucket, inbox, death, ArchiveFile.Zip(entries));
        Assert.InRange((await bucket.KeysAsync()).Count, death.Visible < 0 ? entries.Length : death.Visible, entries.Length);
        Assert.True(death.Visible != 0 || (await bucket.KeysAsync()).Count == 0);
        Assert.InRange(await bucket.CountUploadsAsync(), death.Uploads, entries.Length);

        var (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");

        Assert.True(exit == 0, $"exit code {exit}, log:\n{log}");
        await bucket.AssertHoldsAsync(entries.Select(e => ($"in/box/{e.Name}", e.Content)));
        // A commit that the server carried out is never repeated, whoever died after it.
        var commits = bucket.Commits().Where(r => r.Status == 200).GroupBy(r => r.Key).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(entries.Length, commits.Count);
        Assert.All(commits, c => Assert.Equal(1, c.Value));
        var history = await Engine.HistoryAsync(inbox.Options(bucket));
        Assert.Equal(death.IsFinished ? [OperationStatus.Success] : [OperationStatus.Success, OperationStatus.Cancelled], history.Select(r => r.Status));
        Assert.Equal(moves ? Disposition.MovedToCompleted : Disposition.Left, history[0].Disposition);
        Assert.Equal(!moves, File.Exists(Path.Combine(inbox.Watch, "in", "box.zip")));
        Assert.Equal(entries.Select(e => (e.Name, (string?)Content.Hash(e.Content))).Order(), history[0].Outputs.Select(o => (o.EntryPath!, o.ChecksumOriginal)).Order());
        Assert.All(history[0].Outputs, o => Assert.NotEqual(VerificationMethod.None, o.VerificationMethod));

        var before = bucket.Commits().Count;
        Assert.Empty(await Engine.OnceAsync(inbox.Options(bucket)));
        Assert.Equal(before, bucket.Commits().Count);
    }

    [Theory, InlineData("committing"), InlineData("commit:2"), InlineData("committed:2")]
    public async Task Begun_commits_are_finished_without_the_archives_file(string point)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var entries = ArchiveFile.Large();
        var settings = await DieAsync(bucket, inbox, ArchiveDeath.At(Mechanism.Held, point), ArchiveFile.Zip(entries));
        File.Delete(Path.Combine(inbox.Watch, "in", "box.zip"));

        var (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");

        Assert.True(exit == 0, log);
        await bucket.AssertHoldsAsync(entries.Select(e => ($"in/box/{e.Name}", e.Content)));
        Assert.Equal((OperationStatus.Success, 4), (await Engine.HistoryAsync(inbox.Options(bucket))).Select(r => (r.Status, r.Outputs.Count)).Single());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Held_uploads_that_somebody_aborted_do_not_stop_the_next_start(bool fileIsThere)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var entries = ArchiveFile.Large();
        var settings = await DieAsync(bucket, inbox, ArchiveDeath.At(Mechanism.Held, "committing"), ArchiveFile.Zip(entries));
        foreach (var upload in (await bucket.Client.ListMultipartUploadsAsync(bucket.Name)).MultipartUploads.Where(u => u.Key.EndsWith("1.bin", StringComparison.Ordinal)))
            await bucket.Client.AbortMultipartUploadAsync(bucket.Name, upload.Key, upload.UploadId);
        if (!fileIsThere)
            File.Delete(Path.Combine(inbox.Watch, "in", "box.zip"));

        var (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");

        Assert.True(exit == 0, log);
        await bucket.AssertHoldsAsync(entries.Where(e => fileIsThere || !e.Name.EndsWith("1.bin", StringComparison.Ordinal)).Select(e => ($"in/box/{e.Name}", e.Content)));
        var newest = (await Engine.HistoryAsync(inbox.Options(bucket)))[0];
        Assert.Equal(fileIsThere ? OperationStatus.Success : OperationStatus.Partial, newest.Status);
        Assert.Equal(fileIsThere ? [] : ["large/1.bin"], newest.Skipped.Select(s => s.Path));
    }

    [Fact]
    public async Task A_death_in_a_second_attempt_is_not_taken_for_begun_commits()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var entries = ArchiveFile.Large();
        inbox.Drop("in/box.zip", ArchiveFile.Zip(entries));
        var settings = Settings(bucket, inbox);
        // The commit of one entry meets another writer; the attempt after it dies at its first part.
        settings["S3INGEST_CRASH_AT"] = "part:5";
        var hang = bucket.Faults.Add(new FaultRule { Action = FaultAction.Hang, Operation = "UploadPart", KeyPattern = "3.bin$" });
        using (var service = ServiceProcess.Start(settings, inbox.Root, "--once"))
        {
            for (var i = 0; i < 1_000 && hang.Applied == 0; i++)
                await Task.Delay(20);
            await bucket.Client.PutObjectAsync(new() { BucketName = bucket.Name, Key = "in/box/large/1.bin", ContentBody = "foreign" });
            bucket.Faults.Clear();
            Assert.Equal(ServiceProcess.Killed, await service.WaitAsync(Limit));
        }
        settings.Remove("S3INGEST_CRASH_AT");

        var (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");

        Assert.True(exit == 0, log);
        await bucket.AssertHoldsAsync(entries.Select(e => ($"in/box/{e.Name}", e.Content)));
        Assert.Equal([OperationStatus.Success, OperationStatus.Cancelled], (await Engine.HistoryAsync(inbox.Options(bucket))).Select(r => r.Status));
    }

    private static Dictionary<string, string> Settings(TestBucket bucket, Inbox inbox)
    {
        var settings = inbox.Environment(bucket);
        settings["INGEST_MAX_UPLOADS"] = "1";
        settings["INGEST_PARTS_IN_FLIGHT"] = "1";
        return settings;
    }

    private static async Task<Dictionary<string, string>> DieAsync(TestBucket bucket, Inbox inbox, ArchiveDeath death, byte[] archive)
    {
        inbox.Drop("in/box.zip", archive);
        var settings = Settings(bucket, inbox);
        settings["S3INGEST_CRASH_AT"] = death.Point;
        var (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");
        Assert.True(exit == ServiceProcess.Killed, $"exit code {exit}, log:\n{log}");
        settings.Remove("S3INGEST_CRASH_AT");
        return settings;
    }
}
