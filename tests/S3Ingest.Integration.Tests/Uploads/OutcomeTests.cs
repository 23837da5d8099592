using S3Ingest.Core.Configuration;
using S3Ingest.Core.Uploads;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Uploads;

/// <summary>What goes wrong has a clear outcome: which error, what is in the ledger, what is left where.</summary>
public sealed class OutcomeTests
{
    public static TheoryData<ServerKind, string, IngestErrorId> Fatal => new()
    {
        { ServerKind.LocalS3, "secret", IngestErrorId.CredentialsInvalid }, { ServerKind.LocalS3, "bucket", IngestErrorId.BucketNotFound },
        { ServerKind.Ceph, "secret", IngestErrorId.CredentialsInvalid }, { ServerKind.Ceph, "bucket", IngestErrorId.BucketNotFound },
    };

    [Theory, MemberData(nameof(Fatal))]
    public async Task A_wrong_account_or_bucket_ends_the_call_and_the_source_stays(ServerKind server, string wrong, IngestErrorId errorId)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox { MovesCompleted = true };
        var path = inbox.Drop("x.bin", [1]);
        var right = inbox.Options(bucket);
        var options = wrong == "secret" ? right with { SecretAccessKey = new Secret("wrong") } : right with { BucketName = $"no-{bucket.Name}" };

        var fault = await Assert.ThrowsAsync<IngestException>(() => Sending.SendAsync(options, path));

        Assert.Equal(errorId, fault.ErrorId);
        Assert.True(File.Exists(path));
        Assert.DoesNotContain(await Sending.HistoryAsync(right), r => r.Status == OperationStatus.Failed);
        Assert.Equal(OperationStatus.Success, Assert.Single(await Sending.SendAsync(right, path)).Status);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_completed_directory_that_cannot_be_written_fails_the_move_and_not_the_upload(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox { MovesCompleted = true };
        File.WriteAllText(inbox.Completed, "a file where the directory should be");
        var options = inbox.Options(bucket);
        var path = inbox.Drop("x.bin", [1]);

        var record = Assert.Single(await Sending.SendAsync(options, path));
        Assert.Equal((OperationStatus.Success, "DispositionFailed", null, true), (record.Status, record.ErrorId, record.CompletedPath, File.Exists(path)));
        Assert.Equal(["Persisted"], record.Stages.Select(s => s.Name).Where(s => s is "Moved" or "Persisted" or "Cleaned"));

        // A later call with other settings moves it where this one wanted it.
        File.Delete(inbox.Completed);
        await Sending.SendAsync(options with { CompletedDirectory = null }, inbox.Drop("y.bin", [2]));
        var moved = (await Sending.HistoryAsync(options)).Single(r => r.TargetName == "x.bin");
        Assert.Equal((null, Path.Combine(inbox.Completed, "x.bin"), false), (moved.ErrorId, moved.CompletedPath, File.Exists(path)));
        Assert.Equal(["Moved", "Persisted", "Cleaned"], moved.Stages.Select(s => s.Name).TakeLast(3));
        Assert.Single(bucket.Front.Requests.Of("PutObject"), r => r.Key == "x.bin");
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Names_that_meet_in_the_completed_directory_are_told_apart_or_refused(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox { MovesCompleted = true };
        var options = inbox.Options(bucket);
        await Sending.SendAsync(options, new UploadSettings { Compress = true }, Drop(1));
        await Sending.SendAsync(options, new UploadSettings { Compress = true }, Drop(2));
        await Sending.SendAsync(options with { DuplicateHandling = DuplicateHandling.Subdirectory }, new UploadSettings { Compress = true }, Drop(3));
        var refused = Assert.Single(await Sending.SendAsync(options with { DuplicateHandling = DuplicateHandling.Error }, new UploadSettings { Compress = true }, Drop(4)));

        Assert.Equal((OperationStatus.Success, "DispositionFailed"), (refused.Status, refused.ErrorId));
        Assert.Equal([1, 2, 3], Inbox.Files(inbox.Completed).Keys.Select(f => (int)File.ReadAllBytes(Path.Combine(inbox.Completed, f)).Length).Order());
        Assert.Single(Inbox.Files(inbox.Watch));

        string Drop(int length)
        {
            inbox.Drop("set/x", new byte[length]);
            return Path.Combine(inbox.Watch, "set");
        }
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_file_that_is_written_gone_or_deleted_meanwhile_fails_and_leaves_nothing(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket) with { SettleTime = TimeSpan.FromMilliseconds(50) };
        var open = inbox.Drop("open.bin", [1]);
        var deleted = inbox.Drop("deleted.bin", Content.Bytes(9 * Content.MiB));
        var slow = bucket.Faults.Add(new FaultRule { Action = FaultAction.Delay, DelayMilliseconds = 500, Operation = "UploadPart", KeyPattern = "^deleted" });

        List<UploadRecord> records;
        using (new FileStream(open, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            var sending = Sending.SendAsync(options, open, deleted, Path.Combine(inbox.Watch, "gone.bin"));
            while (slow.Applied == 0)
                await Task.Delay(5);
            File.Delete(deleted);
            records = await sending;
        }

        Assert.Equal(
            [("deleted.bin", "SourceNotFound"), ("gone.bin", "SourceNotFound"), ("open.bin", "SourceUnreadable")],
            records.OrderBy(r => r.TargetName, StringComparer.Ordinal).Select(r => (r.TargetName, r.ErrorId!)));
        Assert.All(records, r => Assert.Equal(OperationStatus.Failed, r.Status));
        Assert.Equal("deleted.bin", Assert.Single(await Sending.HistoryAsync(options)).TargetName);
        Assert.Equal(0, await bucket.CountUploadsAsync());
        Assert.Empty((await bucket.Client.ListObjectsV2Async(new Amazon.S3.Model.ListObjectsV2Request { BucketName = bucket.Name })).S3Objects ?? []);
    }

    public static TheoryData<ServerKind, string> Refused => new() { { ServerKind.LocalS3, "PutObject" }, { ServerKind.LocalS3, "UploadPart" }, { ServerKind.Ceph, "PutObject" }, { ServerKind.Ceph, "UploadPart" } };

    [Theory, MemberData(nameof(Refused))]
    public async Task A_refused_request_fails_the_upload_with_what_S3_said_and_leaves_nothing(ServerKind server, string operation)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox { MovesCompleted = true };
        var kept = Path.Combine(inbox.Root, "kept");
        var path = inbox.Drop("x.bin", Content.Bytes(operation == "PutObject" ? 100 : 9 * Content.MiB));
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Code = "AccessDenied", Operation = operation, KeyPattern = "^x" });

        var record = Assert.Single(await Sending.SendAsync(inbox.Options(bucket), new UploadSettings { Compress = true, KeepArchiveDirectory = kept }, path));

        Assert.Equal((OperationStatus.Failed, "AccessDenied", "x.bin.tar.gz"), (record.Status, record.ErrorId, record.Key));
        var request = bucket.Front.Requests.Of(operation).Last(r => r.Key == "x.bin.tar.gz");
        foreach (var fact in new[] { "AccessDenied", bucket.Name, "x.bin.tar.gz", "Request id" })
            Assert.Contains(fact, record.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(["Validated", "Recorded", "Persisted", "Cleaned"], record.Stages.Select(s => s.Name));
        Assert.True(File.Exists(path));
        Assert.Empty(Inbox.Files(kept));
        Assert.Equal(0, await bucket.CountUploadsAsync());
        Assert.Null(record.CompressedPath);
        Assert.Equal(operation, request.Operation);
    }
}
