using System.Text.Json;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Pipeline;

/// <summary>What an administrator does with a watcher that runs for months. Servers differ in none of it.</summary>
public sealed class LongRunTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_suspended_watcher_begins_nothing_and_goes_on_when_it_is_resumed()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        await using var run = await Run.StartAsync(inbox.Options(bucket));
        run.Engine.Suspend("test");
        inbox.Drop("x.bin", Content.Bytes(Content.Small));

        await UntilAsync(() => run.Engine.Snapshot() is { State: WatcherState.Paused, PauseReason: "test", Queued: 1, Active: 0 });
        Assert.DoesNotContain(bucket.Front.Requests.All, r => r.Key == "x.bin");
        run.Engine.Resume();
        await UntilAsync(() => run.Engine.Snapshot() is { State: WatcherState.Watching, PauseReason: null, Succeeded: 1, BytesUploaded: Content.Small });
    }

    [Fact]
    public async Task A_watcher_whose_directory_is_missing_says_so_until_it_is_back()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        await using var run = await Run.StartAsync(inbox.Options(bucket));
        await UntilAsync(() => run.Engine.Snapshot() is { State: WatcherState.Watching, LastScan: not null });
        Directory.Delete(inbox.Watch, recursive: true);
        await UntilAsync(() => run.Engine.Snapshot() is { State: WatcherState.WaitingForDirectory, LastErrorId: nameof(IngestErrorId.WatchDirectoryMissing) });
        inbox.Drop("x.bin", Content.Bytes(100));
        await UntilAsync(() => run.Engine.Snapshot() is { State: WatcherState.Watching, Succeeded: 1 });
    }

    [Fact]
    public async Task In_hours_that_are_off_nothing_begins_and_a_stop_takes_no_time()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var log = new LogLines();
        inbox.Drop("x.bin", Content.Bytes(Content.Small));
        await using (var run = await Run.StartAsync(inbox.Options(bucket) with { BandwidthSchedule = Schedule("00:00-24:00=off") }, log))
        {
            await UntilAsync(() => log.All.Any(line => line.Contains("No content is sent before 24:00", StringComparison.Ordinal)));
            Assert.Equal((WatcherState.Paused, 1), (run.Engine.Snapshot().State, run.Engine.Snapshot().Queued));
        }

        Assert.DoesNotContain(bucket.Front.Requests.All, r => r.Key == "x.bin");
        Assert.Equal(OperationStatus.Success, Assert.Single(await Engine.OnceAsync(inbox.Options(bucket))).Status);
    }

    [Fact]
    public async Task An_upload_that_runs_into_hours_that_are_off_waits_at_its_next_part()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var store = await bucket.OpenAsync(o => o with { BandwidthSchedule = Schedule("00:00-24:00=off") });
        await using var upload = store.StartUpload(new() { Key = "x.bin", Length = Content.Multipart, KeepsHours = true });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await upload.WriteAsync(Content.Bytes(Content.Multipart), CancellationToken.None);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upload.FinishAsync(patience.Token));
        Assert.DoesNotContain(bucket.Front.Requests.All, r => r.Operation == "UploadPart" && r.Key == "x.bin");

        // A lease or a manifest has to be written at any hour.
        await using var manifest = store.StartUpload(new() { Key = "lease.json", Length = 2 });
        await manifest.WriteAsync("{}"u8.ToArray(), CancellationToken.None);
        await manifest.CommitAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Several_watchers_of_one_process_share_a_ledger_and_a_metrics_file()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        await using var second = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        using var other = new Inbox();
        var metrics = Path.Combine(inbox.Root, "state", "metrics.jsonl");
        var shared = new { Metrics = metrics, Interval = TimeSpan.FromMilliseconds(100) };
        IngestOptions Options(Inbox place, TestBucket target, string prefix) =>
            place.Options(target) with { LedgerPath = inbox.Ledger, KeyPrefix = prefix, MetricsFile = shared.Metrics, MetricsInterval = shared.Interval };
        for (var i = 0; i < 10; i++)
        {
            inbox.Drop($"{i}.bin", Content.Bytes(1_000, i));
            other.Drop($"{i}.bin", Content.Bytes(2_000, i));
        }

        await using (var one = await Run.StartAsync(Options(inbox, bucket, "one/")))
        await using (var two = await Run.StartAsync(Options(other, second, "two/")))
            await UntilAsync(() => one.Engine.Snapshot().Succeeded == 10 && two.Engine.Snapshot().Succeeded == 10);

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(Content.Bytes(1_000, i), await bucket.GetAsync($"one/{i}.bin"));
            Assert.Equal(Content.Bytes(2_000, i), await second.GetAsync($"two/{i}.bin"));
        }
        Assert.Equal(20, (await Engine.HistoryAsync(inbox.Options(bucket))).Count(r => r.Status == OperationStatus.Success));
        var last = File.ReadLines(metrics).Select(line => JsonDocument.Parse(line).RootElement).GroupBy(line => line.GetProperty("path").GetString()!).ToDictionary(g => g.Key, g => g.Last());
        Assert.Equal(("Stopped", 10_000L), (last[inbox.Watch].GetProperty("state").GetString(), last[inbox.Watch].GetProperty("bytesUploaded").GetInt64()));
        Assert.Equal(("Stopped", 20_000L), (last[other.Watch].GetProperty("state").GetString(), last[other.Watch].GetProperty("bytesUploaded").GetInt64()));
    }

    private static BandwidthSchedule Schedule(string text) =>
        BandwidthSchedule.TryParse(text, out var schedule, out var faulty) ? schedule : throw new FormatException(faulty);

    private static async Task UntilAsync(Func<bool> isTime)
    {
        for (var i = 0; i < Limit.TotalMilliseconds / 20 && !isTime(); i++)
            await Task.Delay(20);
        Assert.True(isTime());
    }

    /// <summary>A watcher that runs until it is disposed, which is an orderly stop.</summary>
    private sealed class Run(IngestEngine engine) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private Task _work = Task.CompletedTask;

        public IngestEngine Engine => engine;

        public static async Task<Run> StartAsync(IngestOptions options, LogLines? log = null)
        {
            var run = new Run(await Pipeline.Engine.OpenAsync(options, log));
            run._work = Task.Run(async () =>
            {
                await foreach (var result in run.Engine.WatchAsync(once: false, run._stop.Token))
                    continue;
            });
            return run;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _work.WaitAsync(Limit);
            await engine.DisposeAsync();
            _stop.Dispose();
        }
    }
}
