using System.Diagnostics;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Pipeline;

/// <summary>An orderly stop ends soon, leaves no upload and a ledger that the next run goes on from.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan MostForAStop = TimeSpan.FromSeconds(10);

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_slow_server_is_let_go_of(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        Drop(inbox);
        var slow = bucket.Faults.Add(new FaultRule { Action = FaultAction.Hang, Operation = "UploadPart", KeyPattern = "bin$" });

        Assert.InRange(await StopWhenAsync(inbox.Options(bucket) with { MaxWorkers = 2 }, () => slow.Applied > 0), TimeSpan.Zero, MostForAStop);

        Assert.Equal(0, await bucket.CountUploadsAsync());
        Assert.All(await Engine.HistoryAsync(inbox.Options(bucket)), r => Assert.True(r.Status is OperationStatus.Cancelled or OperationStatus.Success));
        bucket.Faults.Clear();
        await CheckAllAsync(bucket, inbox);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_server_that_answers_nothing_at_all_does_not_hold_up_the_stop(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        Drop(inbox);
        var slow = bucket.Faults.Add(new FaultRule { Action = FaultAction.Hang, Operation = "UploadPart", KeyPattern = "bin$" });

        Assert.InRange(
            await StopWhenAsync(inbox.Options(bucket), () => slow.Applied > 0, () => bucket.Faults.Add(new FaultRule { Action = FaultAction.Hang })),
            TimeSpan.Zero, MostForAStop);

        bucket.Faults.Clear();
        await CheckAllAsync(bucket, inbox);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_server_that_stops_to_answer_during_the_probe_does_not_hold_up_the_stop(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        Drop(inbox);
        var slow = bucket.Faults.Add(new FaultRule { Action = FaultAction.Hang, Operation = "UploadPart" });

        Assert.InRange(
            await StopWhenAsync(inbox.Options(bucket), () => slow.Applied > 0, () => bucket.Faults.Add(new FaultRule { Action = FaultAction.Hang })),
            TimeSpan.Zero, MostForAStop);

        bucket.Faults.Clear();
        await CheckAllAsync(bucket, inbox);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task What_can_end_in_time_ends(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        inbox.Drop("x.bin", Content.Bytes(Content.Small));
        var slow = bucket.Faults.Add(new FaultRule { Action = FaultAction.Delay, DelayMilliseconds = 2_000, Operation = "PutObject", KeyPattern = "^x" });

        await StopWhenAsync(inbox.Options(bucket), () => slow.Applied > 0);

        Assert.Equal(OperationStatus.Success, Assert.Single(await Engine.HistoryAsync(inbox.Options(bucket))).Status);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_reader_that_takes_one_result_and_leaves_ends_the_run(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        for (var i = 0; i < 10; i++)
            inbox.Drop($"{i}.bin", Content.Bytes(1_000, i));
        await using (var engine = await Engine.OpenAsync(inbox.Options(bucket)))
        {
            await foreach (var result in engine.WatchAsync(once: false, CancellationToken.None))
                break;
        }
        Assert.DoesNotContain(await Engine.HistoryAsync(inbox.Options(bucket)), r => r.Status == OperationStatus.InProgress);
        await Engine.OnceAsync(inbox.Options(bucket));
        Assert.Equal(10, (await Engine.HistoryAsync(inbox.Options(bucket))).Count(r => r.Status == OperationStatus.Success));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_restart_skips_what_is_done(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        Drop(inbox);
        await Engine.OnceAsync(inbox.Options(bucket));
        bucket.Front.Requests.Clear();

        Assert.Empty(await Engine.OnceAsync(inbox.Options(bucket)));

        Assert.DoesNotContain(bucket.Front.Requests.All, r => r.Key.EndsWith(".bin", StringComparison.Ordinal));
        Assert.Equal(6, (await Engine.HistoryAsync(inbox.Options(bucket))).Count);
    }

    private static void Drop(Inbox inbox)
    {
        for (var i = 0; i < 6; i++)
            inbox.Drop($"{i}.bin", Content.Bytes(i < 3 ? Content.Multipart : Content.Small, i));
    }

    /// <summary>Time from the request to stop until the run has ended.</summary>
    private static async Task<TimeSpan> StopWhenAsync(Core.Configuration.IngestOptions options, Func<bool> isTime, Action? atStop = null)
    {
        await using var engine = await Engine.OpenAsync(options);
        using var stop = new CancellationTokenSource();
        var run = Task.Run(async () =>
        {
            await foreach (var result in engine.WatchAsync(once: false, stop.Token))
                continue;
        });
        for (var i = 0; i < 2_000 && !isTime() && !run.IsCompleted; i++)
            await Task.Delay(20);
        Assert.True(isTime());
        atStop?.Invoke();
        var watch = Stopwatch.StartNew();
        await stop.CancelAsync();
        await run.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(WatcherState.Stopped, engine.Snapshot().State);
        await engine.DisposeAsync();
        return watch.Elapsed;
    }

    private static async Task CheckAllAsync(TestBucket bucket, Inbox inbox)
    {
        await Engine.OnceAsync(inbox.Options(bucket));
        Assert.Equal(0, await bucket.CountUploadsAsync());
        for (var i = 0; i < 6; i++)
            Assert.Equal(Content.Hash(Content.Bytes(i < 3 ? Content.Multipart : Content.Small, i)), Content.Hash(await bucket.GetAsync($"{i}.bin")));
        Assert.Empty(await Engine.OnceAsync(inbox.Options(bucket)));
    }
}
