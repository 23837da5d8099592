using S3Ingest.Core.Configuration;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Archives;

/// <summary>Nothing of an archive is visible before all of it has been read to its end without a fault.</summary>
public sealed class NothingVisibleTests
{
    public static TheoryData<ServerKind, Mechanism> Both => new()
    {
        { ServerKind.LocalS3, Mechanism.Held }, { ServerKind.LocalS3, Mechanism.VerifiedFirst }, { ServerKind.Ceph, Mechanism.Held }, { ServerKind.Ceph, Mechanism.VerifiedFirst },
    };

    [Theory, MemberData(nameof(Both))]
    public async Task Entries_become_visible_after_the_last_part_was_sent_or_after_a_reading_of_their_own(ServerKind server, Mechanism mechanism)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var entries = ArchiveFile.Entries(mechanism);
        inbox.Drop("box.zip", ArchiveFile.Zip(entries));

        var result = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));

        Assert.Equal(OperationStatus.Success, result.Status);
        await bucket.AssertHoldsAsync(entries.Select(e => ($"box/{e.Name}", e.Content)));
        var requests = bucket.Front.Requests.All.Where(r => r.Key.StartsWith("box/", StringComparison.Ordinal)).Select(r => r.Operation).ToList();
        if (mechanism == Mechanism.Held)
        {
            Assert.Equal(entries.Length, requests.Count(r => r == "CompleteMultipartUpload"));
            Assert.True(requests.IndexOf("CompleteMultipartUpload") > requests.LastIndexOf("UploadPart"));
        }
        else
        {
            Assert.Equal(entries.Length, requests.Count(r => r == "PutObject"));
        }
        Assert.DoesNotContain(mechanism == Mechanism.Held ? "PutObject" : "UploadPart", requests);
    }

    public static TheoryData<ServerKind, Mechanism, string> Faults
    {
        get
        {
            var cases = new TheoryData<ServerKind, Mechanism, string>();
            foreach (var mechanism in new[] { Mechanism.Held, Mechanism.VerifiedFirst })
            {
                foreach (var fault in new[] { "corrupt", "cut", "encrypted", "entries", "bytes", "nested" })
                    cases.Add(ServerKind.LocalS3, mechanism, fault);
                cases.Add(ServerKind.Ceph, mechanism, "corrupt");
            }
            return cases;
        }
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task A_fault_at_the_very_end_leaves_nothing(ServerKind server, Mechanism mechanism, string fault)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var entries = ArchiveFile.Entries(mechanism);
        var options = inbox.Options(bucket);
        var packed = ArchiveFile.Gzip(ArchiveFile.Tar(entries));
        switch (fault)
        {
            case "corrupt": inbox.Drop("box.tar.gz", ArchiveFile.SpoilEnd(packed)); break;
            case "cut": inbox.Drop("box.tar.gz", packed[..^1]); break;
            case "encrypted": inbox.Drop("box.zip", ArchiveFile.EncryptLast(ArchiveFile.Zip(entries))); break;
            case "nested": inbox.Drop("box.zip", ArchiveFile.Zip([.. entries, ("inner.tar.gz", ArchiveFile.SpoilEnd(ArchiveFile.Gzip(ArchiveFile.Tar(("x", [1])))))])); break;
            case "entries":
                inbox.Drop("box.tar.gz", packed);
                options = options with { ArchiveMaxEntries = entries.Length - 1 };
                break;
            default:
                inbox.Drop("box.tar.gz", packed);
                options = options with { ArchiveMaxTotalBytes = entries.Sum(e => e.Content.Length) - 1 };
                break;
        }

        var result = Assert.Single(await Engine.OnceAsync(options));

        var expected = fault switch { "corrupt" or "cut" or "nested" => "ArchiveCorrupt", "encrypted" => "ArchiveEncrypted", _ => "ArchiveLimitExceeded" };
        Assert.Equal((OperationStatus.Failed, expected, Disposition.MovedToError), (result.Status, result.ErrorId, result.Disposition));
        Assert.Empty(result.Outputs);
        // The entries before the fault had been sent: it is the commit that was held.
        Assert.Equal(mechanism == Mechanism.Held, bucket.Front.Requests.Of("UploadPart").Any(r => r.Key.StartsWith("box/", StringComparison.Ordinal)));
        await bucket.AssertUntouchedAsync();
        Assert.Equal(["box.tar.gz", "box.zip"], Inbox.Files(inbox.Error).Keys.Select(f => f.Replace(".error.json", "", StringComparison.Ordinal)).Append("box.zip").Append("box.tar.gz").Distinct().Order());
    }

    [Theory, InlineData(ServerKind.LocalS3), InlineData(ServerKind.Ceph)]
    public async Task An_archive_that_changes_while_it_is_read_leaves_nothing_and_is_sent_as_it_is_in_the_end(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var entries = ArchiveFile.Large();
        inbox.Drop("box.zip", ArchiveFile.Zip(entries));
        var hang = bucket.Faults.Add(new FaultRule { Action = FaultAction.Hang, Operation = "UploadPart", KeyPattern = "^box/large/3" });
        var run = Engine.OnceAsync(inbox.Options(bucket));
        for (var i = 0; i < 1_000 && hang.Applied == 0 && !run.IsCompleted; i++)
            await Task.Delay(20);
        Assert.True(hang.Applied > 0);
        Assert.Empty(await bucket.KeysAsync());
        (string Name, byte[] Content)[] others = [("other.bin", Content.Bytes(Content.MiB, 9))];
        inbox.Drop("box.zip", ArchiveFile.Zip(others));
        bucket.Faults.Clear();

        var results = await run;
        if (results.Count == 0)
            results = await Engine.OnceAsync(inbox.Options(bucket));

        Assert.Equal(OperationStatus.Success, Assert.Single(results).Status);
        await bucket.AssertHoldsAsync([("box/other.bin", others[0].Content)]);
        Assert.Equal(["box/other.bin"], bucket.Commits().Select(r => r.Key));
        Assert.Equal((OperationStatus.Cancelled, "SourceChanged"), (await Engine.HistoryAsync(inbox.Options(bucket))).Select(r => (r.Status, r.ErrorId)).Last());
    }

    [Fact]
    public async Task An_archive_without_conversion_fault_is_not_stopped_by_a_lost_reply_of_a_commit()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var entries = ArchiveFile.Large();
        inbox.Drop("box.zip", ArchiveFile.Zip(entries));
        bucket.Faults.Add(new FaultRule { Action = FaultAction.DropReply, Operation = "CompleteMultipartUpload", KeyPattern = "^box/", Count = 2 });

        Assert.Equal(OperationStatus.Success, Assert.Single(await Engine.OnceAsync(inbox.Options(bucket))).Status);

        await bucket.AssertHoldsAsync(entries.Select(e => ($"box/{e.Name}", e.Content)));
        Assert.All(bucket.Commits().GroupBy(r => r.Key), g => Assert.Single(g));
    }

    [Fact]
    public async Task An_object_that_another_writer_puts_there_before_the_commit_is_looked_at_and_replaced()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var entries = ArchiveFile.Large();
        inbox.Drop("box.zip", ArchiveFile.Zip(entries));
        var hang = bucket.Faults.Add(new FaultRule { Action = FaultAction.Hang, Operation = "UploadPart", KeyPattern = "^box/large/3" });
        var run = Engine.OnceAsync(inbox.Options(bucket));
        for (var i = 0; i < 1_000 && hang.Applied == 0 && !run.IsCompleted; i++)
            await Task.Delay(20);
        await bucket.Client.PutObjectAsync(new() { BucketName = bucket.Name, Key = "box/large/1.bin", ContentBody = "foreign" });
        bucket.Faults.Clear();

        Assert.Equal(OperationStatus.Success, Assert.Single(await run).Status);

        await bucket.AssertHoldsAsync(entries.Select(e => ($"box/{e.Name}", e.Content)));
        // The others had been committed by then, and are not sent again.
        Assert.Single(bucket.Commits(), r => r is { Key: "box/large/0.bin", Status: 200 });
        Assert.Empty(await Engine.OnceAsync(inbox.Options(bucket)));
    }
}
