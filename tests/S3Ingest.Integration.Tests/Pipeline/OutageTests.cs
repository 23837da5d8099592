using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Pipeline;

/// <summary>An endpoint that is away, or asks for less, is no fault of a file.</summary>
public sealed class OutageTests
{
    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_watcher_that_starts_without_its_endpoint_begins_when_it_is_there(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        inbox.Drop("x.bin", Content.Bytes(Content.Small));
        await bucket.StopAsync();
        await using var engine = await Engine.OpenAsync(inbox.Options(bucket));
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var results = engine.WatchAsync(once: false, stop.Token).GetAsyncEnumerator(CancellationToken.None);
        var first = results.MoveNextAsync().AsTask();
        await Task.Delay(TimeSpan.FromSeconds(5));
        Assert.False(first.IsCompleted);
        Assert.Equal(WatcherState.WaitingForEndpoint, engine.Snapshot().State);

        await bucket.StartAsync();

        Assert.True(await first);
        Assert.Equal((OperationStatus.Success, 1), (results.Current.Status, results.Current.Attempt));
        await stop.CancelAsync();
        Assert.False(await results.MoveNextAsync());
        await results.DisposeAsync();
        Assert.Equal(Content.Bytes(Content.Small), await bucket.GetAsync("x.bin"));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task An_outage_in_the_middle_consumes_no_attempt_and_heals_by_itself(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        for (var i = 0; i < 12; i++)
            inbox.Drop($"{i}.bin", Content.Bytes(i < 2 ? Content.Multipart : Content.Small, i));
        var lines = new LogLines();
        // With two attempts nothing would survive twenty seconds if they counted.
        await using var engine = await Engine.OpenAsync(inbox.Options(bucket) with { RetryAttempts = 2 }, lines);
        FaultRule? outage = null;
        var wasSeen = false;
        var results = new List<IngestResult>();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await foreach (var result in engine.WatchAsync(once: true, stop.Token))
        {
            results.Add(result);
            if (outage is not null)
                continue;
            outage = bucket.Faults.Add(new FaultRule { Action = FaultAction.CloseBeforeHandling });
            _ = Task.Run(async () =>
            {
                await Task.Delay(TimeSpan.FromSeconds(20));
                wasSeen = engine.Snapshot().State == WatcherState.WaitingForEndpoint;
                bucket.Faults.Clear();
            });
        }

        Assert.True(wasSeen && outage!.Applied > 0);
        Assert.Equal(12, results.Count);
        Assert.All(results, r => Assert.Equal((OperationStatus.Success, 1), (r.Status, r.Attempt)));
        Assert.DoesNotContain(lines.All, l => l.Contains("FileRetried", StringComparison.Ordinal) || l.Contains("FileFailed", StringComparison.Ordinal));
        for (var i = 0; i < 12; i++)
            Assert.Equal(Content.Bytes(i < 2 ? Content.Multipart : Content.Small, i), await bucket.GetAsync($"{i}.bin"));
        Assert.Equal(0, await bucket.CountUploadsAsync());
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_storm_of_SlowDown_delays_and_fails_nothing(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        for (var i = 0; i < 20; i++)
            inbox.Drop($"{i}.bin", Content.Bytes(i == 0 ? Content.Multipart : Content.Small, i));
        // Two of three requests, for a hundred requests.
        var storm = Enumerable.Range(0, 100).Where(i => i % 3 != 0)
            .Select(i => bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Code = "SlowDown", After = i / 3, Count = 1 })).ToList();

        var results = await Engine.OnceAsync(inbox.Options(bucket));

        Assert.True(storm.Sum(r => r.Applied) > 30, "The storm missed.");
        Assert.Equal(20, results.Count);
        Assert.All(results, r => Assert.Equal((OperationStatus.Success, null), (r.Status, r.ErrorId)));
    }
}
