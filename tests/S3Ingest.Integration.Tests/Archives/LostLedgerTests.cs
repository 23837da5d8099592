using S3Ingest.Integration.Tests.Faults;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Archives;

/// <summary>Archives after the ledger was lost: what is visible is known, and no archive counts as done for it.</summary>
public sealed class LostLedgerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task An_archive_that_was_sent_in_part_is_completed(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var entries = ArchiveFile.Large();
        inbox.Drop("box.zip", ArchiveFile.Zip(entries));
        var settings = inbox.Environment(bucket);
        settings["INGEST_MAX_UPLOADS"] = "1";
        settings["S3INGEST_CRASH_AT"] = "committed:2";
        Assert.Equal(ServiceProcess.Killed, (await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once")).ExitCode);
        settings.Remove("S3INGEST_CRASH_AT");
        Assert.Equal(2, (await bucket.KeysAsync()).Count);
        // Servers tell the start of an upload by the second.
        await Task.Delay(1_100);
        Directory.Delete(Path.GetDirectoryName(inbox.Ledger)!, recursive: true);
        bucket.Front.Requests.Clear();

        var (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");

        Assert.True(exit == 0, log);
        await bucket.AssertHoldsAsync(entries.Select(e => ($"box/{e.Name}", e.Content)));
        Assert.Equal(2, bucket.Commits().Count);
        var history = await Engine.HistoryAsync(inbox.Options(bucket));
        Assert.Equal([(OperationStatus.Success, 4), (OperationStatus.Partial, 2)], history.Select(r => (r.Status, r.Outputs.Count)));
        Assert.Contains("not known", history[1].Metadata["reason"], StringComparison.Ordinal);
        Assert.Equal(history[0].Outputs.Where(o => o.Status == OperationStatus.Skipped).Select(o => (o.Key, o.EntryPath)).Order(), history[1].Outputs.Select(o => (o.Key, o.EntryPath)).Order());
    }

    [Theory, InlineData(Mechanism.Held, false), InlineData(Mechanism.Held, true), InlineData(Mechanism.VerifiedFirst, false), InlineData(Mechanism.VerifiedFirst, true)]
    public async Task A_whole_archive_is_found_whole_and_nothing_is_sent(Mechanism mechanism, bool again)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        (string Name, byte[] Content)[] entries = [.. ArchiveFile.Entries(mechanism), ("t.csv", "a,b\n1,2\n"u8.ToArray())];
        inbox.Drop("box.zip", ArchiveFile.Zip(entries));
        var before = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));
        for (var loss = 0; loss < (again ? 2 : 1); loss++)
        {
            Directory.Delete(Path.GetDirectoryName(inbox.Ledger)!, recursive: true);
            bucket.Front.Requests.Clear();

            var result = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));

            Assert.Equal((OperationStatus.Success, 0L, entries.Length), (result.Status, result.BytesUploaded, result.Outputs.Count));
            Assert.All(result.Outputs, o => Assert.Equal(OperationStatus.Skipped, o.Status));
            Assert.Empty(bucket.Commits());
            var rebuilt = (await Engine.HistoryAsync(inbox.Options(bucket)))[^1];
            Assert.Equal((before.OperationId, SourceKind.Archive, entries.Length), (rebuilt.OperationId, rebuilt.SourceKind, rebuilt.Outputs.Count));
            Assert.Equal(before.Outputs.Select(o => (o.Key, o.ETag, o.EntryPath)).Order(), rebuilt.Outputs.Select(o => (o.Key, o.ETag, o.EntryPath)).Order());
        }
        Assert.Empty(await Engine.OnceAsync(inbox.Options(bucket)));
    }

    [Fact]
    public async Task Ten_thousand_entries_are_sent_and_found_again()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        const int Count = 10_000;
        inbox.Drop("box.zip", ArchiveFile.Zip(Enumerable.Range(0, Count).Select(i => ($"d{i % 100}/{i}.bin", BitConverter.GetBytes(i)))));
        var options = inbox.Options(bucket) with { MaxUploads = 8 };
        var result = Assert.Single(await Engine.OnceAsync(options));
        Assert.Equal((OperationStatus.Success, Count), (result.Status, result.Outputs.Count));
        Assert.Equal(Count, (await bucket.KeysAsync()).Count);
        Assert.Equal(Count, result.Outputs.Select(o => o.Key).Distinct().Count());
        Directory.Delete(Path.GetDirectoryName(inbox.Ledger)!, recursive: true);
        bucket.Front.Requests.Clear();

        result = Assert.Single(await Engine.OnceAsync(options));

        Assert.Equal((OperationStatus.Success, Count), (result.Status, result.Outputs.Count(o => o.Status == OperationStatus.Skipped)));
        Assert.Empty(bucket.Commits());
    }
}
