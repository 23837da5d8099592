using Microsoft.Extensions.Logging;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Tests.Watching;

/// <summary>What happens when change signals are lost, run out or are not to be had.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_overflow_leads_to_a_scan()
    {
        SignalQueue? queue = null;
        await using WatchRun run = await WatchRun.StartAsync(WatchRun.Quick(_folder.Path), open: Deaf);
        _folder.Write("sub/unsignalled");
        queue!.Rescan();
        Assert.Equal("sub/unsignalled", (await run.NextAsync()).RelativePath);

        IChangeSignals? Deaf(WatchOptions options, SignalQueue signals, out string? reason)
        {
            reason = null;
            queue = signals;
            return new NoSignals();
        }
    }

    [Fact]
    public async Task Lost_signals_are_made_good_by_the_next_scan()
    {
        WatchOptions options = WatchRun.Quick(_folder.Path) with { ScanInterval = TimeSpan.FromMilliseconds(200) };
        await using WatchRun run = await WatchRun.StartAsync(options, open: Deaf);
        _folder.Write("a");
        Assert.Equal("a", (await run.NextAsync()).RelativePath);

        static IChangeSignals? Deaf(WatchOptions options, SignalQueue signals, out string? reason)
        {
            reason = null;
            return new NoSignals();
        }
    }

    [Fact]
    public async Task Without_signals_the_directory_is_polled()
    {
        await using WatchRun run = await WatchRun.StartAsync(WatchRun.Quick(_folder.Path), open: None);
        Assert.Contains("a test says so", Assert.Single(run.Loggers.Of(LogLevel.Warning)), StringComparison.Ordinal);
        _folder.Write("sub/a");
        Assert.Equal("sub/a", (await run.NextAsync()).RelativePath);

        static IChangeSignals? None(WatchOptions options, SignalQueue queue, out string? reason)
        {
            reason = "a test says so";
            return null;
        }
    }

    [LinuxFact]
    public async Task Watches_that_run_out_lead_to_polling_with_advice()
    {
        for (int i = 0; i < 5; i++)
            _folder.Write($"d{i}/old");
        await using var run = new WatchRun(WatchRun.Quick(_folder.Path), open: Scarce);
        Assert.Equal(5, (await run.NextPathsAsync(5)).Distinct().Count());
        await run.UntilAsync(() => run.Loggers.Of(LogLevel.Warning).Length == 1, "the warning");
        Assert.Contains("fs.inotify.max_user_watches", run.Loggers.Of(LogLevel.Warning)[0], StringComparison.Ordinal);
        _folder.Write("d4/new");
        Assert.Equal("d4/new", (await run.NextAsync()).RelativePath);

        static IChangeSignals? Scarce(WatchOptions options, SignalQueue queue, out string? reason) =>
            InotifySignals.Open(options, queue, out reason, mostWatches: 3);
    }

    [LinuxFact]
    public async Task Watches_of_directories_that_are_gone_are_given_back()
    {
        InotifySignals? signals = null;
        using var outside = new TestFolder();
        await using WatchRun run = await WatchRun.StartAsync(WatchRun.Quick(_folder.Path), open: Kept);
        for (int i = 0; i < 10; i++)
            _folder.Write($"a/{i}/file");
        await run.NextPathsAsync(10);
        Assert.Equal(12, signals!.Watches);
        Directory.Delete(_folder["a/0"], recursive: true);
        await run.UntilAsync(() => signals.Watches == 11, "the deleted directory");
        Directory.Move(_folder["a"], outside["a"]);
        await run.UntilAsync(() => signals.Watches == 1, "the moved directories");

        IChangeSignals? Kept(WatchOptions options, SignalQueue queue, out string? reason) =>
            signals = InotifySignals.Open(options, queue, out reason);
    }

    [Fact]
    public void Too_many_waiting_paths_become_a_scan()
    {
        int woken = 0;
        var queue = new SignalQueue(() => woken++, capacity: 3);
        for (int i = 0; i < 3; i++)
            queue.Add(SignalKind.Changed, $"{i}");
        queue.Add(SignalKind.Closed, "1");
        queue.Add(SignalKind.Changed, "1");
        SignalBatch batch = queue.Take();
        Assert.False(batch.Rescan);
        Assert.Equal([("0", SignalKind.Changed), ("1", SignalKind.Closed), ("2", SignalKind.Changed)], batch.Paths.Select(p => (p.Key, p.Value)));
        Assert.Equal(4, woken);

        for (int i = 0; i < 4; i++)
            queue.Add(SignalKind.Changed, $"{i}");
        batch = queue.Take();
        Assert.True(batch.Rescan);
        Assert.Equal("3", Assert.Single(batch.Paths).Key);
        Assert.Empty(queue.Take().Paths);
    }

    private sealed class NoSignals : IChangeSignals
    {
        public void Enter(string relative)
        {
        }

        public void Dispose()
        {
        }
    }
}
