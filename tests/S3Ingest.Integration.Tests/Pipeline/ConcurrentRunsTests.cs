using S3Ingest.Integration.Tests.Faults;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Pipeline;

/// <summary>Several runs on one ledger: a source belongs to one of them at a time.</summary>
public sealed class ConcurrentRunsTests
{
    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_second_watcher_on_one_directory_is_refused(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        await using var first = await Engine.OpenAsync(options);
        using var stop = new CancellationTokenSource();
        var watching = first.WatchAsync(once: false, stop.Token).GetAsyncEnumerator(CancellationToken.None);
        inbox.Drop("x.bin", [1]);
        Assert.True(await watching.MoveNextAsync());

        var fault = await Assert.ThrowsAsync<IngestException>(() => Engine.OnceAsync(options));
        Assert.Equal(IngestErrorId.LedgerLocked, fault.ErrorId);
        Assert.Contains(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), fault.Message, StringComparison.Ordinal);

        await stop.CancelAsync();
        Assert.False(await watching.MoveNextAsync());
        await watching.DisposeAsync();
        Assert.Empty(await Engine.OnceAsync(options));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_file_that_a_live_run_works_on_is_refused_by_name(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var path = inbox.Drop("x.bin", Content.Bytes(1_000));
        var hang = bucket.Faults.Add(new FaultRule { Action = FaultAction.Hang, Operation = "PutObject", KeyPattern = "^x.bin$" });
        var watching = Engine.OnceAsync(inbox.Options(bucket));
        for (var i = 0; i < 1_000 && hang.Applied == 0; i++)
            await Task.Delay(20);

        var refused = Assert.Single(await Engine.GivenAsync(inbox.Options(bucket), path));

        Assert.Equal((OperationStatus.Failed, "LedgerLocked"), (refused.Status, refused.ErrorId));
        bucket.Faults.Clear();
        Assert.Equal(OperationStatus.Success, Assert.Single(await watching).Status);
        Assert.Single(bucket.Front.Requests.Of("PutObject"), r => r.Key == "x.bin");
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_watcher_process_and_a_command_together_send_every_source_once(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var paths = Enumerable.Range(0, 60).Select(i => inbox.Drop($"{i}.bin", Content.Bytes(2_000, i))).ToArray();
        using var service = ServiceProcess.Start(inbox.Environment(bucket), inbox.Root, "--once");
        // Both at work at the same time: the command begins when the service has.
        await service.WaitForLogAsync("Uploaded", TimeSpan.FromSeconds(60));

        var given = await Engine.GivenAsync(inbox.Options(bucket), [.. paths.Reverse()]);

        Assert.Equal(0, await service.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(paths.Length, given.Count);
        Assert.All(given, r => Assert.True(r.Status is OperationStatus.Success or OperationStatus.Skipped || r.ErrorId == "LedgerLocked", $"{r.Status} {r.ErrorMessage}"));
        var puts = bucket.Front.Requests.Of("PutObject").Where(r => r.Key.EndsWith(".bin", StringComparison.Ordinal)).GroupBy(r => r.Key).ToList();
        Assert.Equal(paths.Length, puts.Count);
        Assert.All(puts, p => Assert.Single(p));
        var history = await Engine.HistoryAsync(inbox.Options(bucket));
        Assert.Equal(paths.Length, history.Count(r => r.Status == OperationStatus.Success));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_watcher_with_another_ledger_is_warned(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        await using var first = await Engine.OpenAsync(options);
        using var stop = new CancellationTokenSource();
        var watching = first.WatchAsync(once: false, stop.Token).GetAsyncEnumerator(CancellationToken.None);
        inbox.Drop("x.bin", [1]);
        Assert.True(await watching.MoveNextAsync());

        var lines = new LogLines();
        await Engine.OnceAsync(options with { LedgerPath = Path.Combine(inbox.Root, "other", "ledger.db") }, lines);

        Assert.Contains(lines.All, l => l.StartsWith("Warning", StringComparison.Ordinal) && l.Contains(options.LedgerPath, StringComparison.Ordinal));
        await stop.CancelAsync();
        Assert.False(await watching.MoveNextAsync());
        await watching.DisposeAsync();
    }
}
