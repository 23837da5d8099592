using S3Ingest.Core.Uploads;
using S3Ingest.Integration.Tests.Faults;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Uploads;

/// <summary>A process that sends on demand ends itself by SIGKILL at a crash point; the next call, or a watcher, brings it to its end.</summary>
public sealed class UploadCrashTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<ServerKind, string, bool> Deaths => new()
    {
        { ServerKind.LocalS3, "recorded", false }, { ServerKind.LocalS3, "commit", false }, { ServerKind.LocalS3, "ended", false },
        { ServerKind.LocalS3, "create-multipart", true }, { ServerKind.LocalS3, "part", true }, { ServerKind.LocalS3, "checked", true },
        { ServerKind.LocalS3, "commit", true }, { ServerKind.LocalS3, "verified", true }, { ServerKind.LocalS3, "ended", true }, { ServerKind.LocalS3, "moved", true },
        { ServerKind.Ceph, "verified", false }, { ServerKind.Ceph, "upload-recorded", true }, { ServerKind.Ceph, "commit", true },
    };

    [Theory, MemberData(nameof(Deaths))]
    public async Task A_death_is_recovered_from(ServerKind server, string point, bool compress)
    {
        var death = Death.At(point);
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox { MovesCompleted = true };
        var kept = Path.Combine(inbox.Root, "kept");
        inbox.Drop("set/x.bin", Content.Bytes(compress ? 9 * Content.MiB : Content.Small));
        var path = Path.Combine(inbox.Watch, compress ? "set" : "set/x.bin");
        var key = compress ? "set.tar.gz" : "x.bin";
        var options = inbox.Options(bucket);
        var settings = inbox.Environment(bucket);
        settings["S3INGEST_CRASH_AT"] = point;

        var (exit, log) = await ServiceProcess.SendAsync(settings, inbox.Root, Limit, compress ? ["--compress", "--keep", kept, path] : [path]);
        Assert.True(exit == ServiceProcess.Killed, $"exit code {exit}, log:\n{log}");
        Assert.Equal(compress ? death.Uploads : 0, await bucket.CountUploadsAsync());
        var dead = Assert.Single(await Sending.HistoryAsync(options));
        Assert.Equal(death.IsEnded ? OperationStatus.Success : OperationStatus.InProgress, dead.Status);
        Assert.Equal(!death.IsMoved, Path.Exists(path));

        var resumed = await Sending.SendAsync(options, new UploadSettings { Compress = compress, KeepArchiveDirectory = compress ? kept : null }, path);

        // What had become visible is not sent again, and what had ended is told of as it ended.
        var history = await Sending.HistoryAsync(options);
        var done = Assert.Single(history, r => r.Status == OperationStatus.Success);
        Assert.Equal(death.IsVisible, done.OperationId == dead.OperationId);
        Assert.Equal(death.IsVisible ? [OperationStatus.Success] : [OperationStatus.Success, OperationStatus.Cancelled], history.Select(r => r.Status));
        Assert.Equal((done.OperationId, death.IsEnded ? "AlreadyCompleted" : null), (Assert.Single(resumed).OperationId, resumed[0].ErrorId));
        Assert.Equal(1, bucket.Front.Requests.All.Count(r => r.Key == key && r.Status == 200 && r.Operation is "PutObject" or "CompleteMultipartUpload"));
        Assert.Equal(0, await bucket.CountUploadsAsync());
        Assert.Equal(["Verified", "Moved", "Persisted", "Cleaned"], done.Stages.Select(s => s.Name).TakeLast(4));
        Assert.Equal(done.Stages.Select(s => s.At).Order(), done.Stages.Select(s => s.At));
        Assert.NotEqual(VerificationMethod.None, done.VerificationMethod);

        Assert.Empty(Inbox.Files(inbox.Watch));
        Assert.Equal([compress ? "set/x.bin" : "x.bin"], Inbox.Files(inbox.Completed).Keys);
        if (compress)
        {
            Assert.Equal(["set.tar.gz"], Inbox.Files(kept).Keys);
            Assert.Equal(done.ChecksumCompressed, Content.HashOf(done.CompressedPath!));
            Assert.Equal(done.ChecksumCompressed, Content.Hash(await bucket.GetAsync(key)));
        }
    }

    [Fact]
    public async Task A_watcher_brings_it_to_its_end_too_and_leaves_the_move_to_the_callers_wish()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox { MovesCompleted = true };
        Directory.CreateDirectory(Path.Combine(inbox.Root, "elsewhere"));
        var path = Path.Combine(inbox.Root, "elsewhere", "x.bin");
        await File.WriteAllBytesAsync(path, Content.Bytes(Content.Small));
        var settings = inbox.Environment(bucket);
        settings["S3INGEST_CRASH_AT"] = "commit";
        var (exit, log) = await ServiceProcess.SendAsync(settings, inbox.Root, Limit, path);
        Assert.True(exit == ServiceProcess.Killed, $"exit code {exit}, log:\n{log}");

        Assert.Empty(await Engine.OnceAsync(inbox.Options(bucket) with { CompletedDirectory = null }));

        var done = Assert.Single(await Sending.HistoryAsync(inbox.Options(bucket)));
        Assert.Equal((OperationStatus.Success, Path.Combine(inbox.Completed, "x.bin"), false), (done.Status, done.CompletedPath, File.Exists(path)));
    }
}
