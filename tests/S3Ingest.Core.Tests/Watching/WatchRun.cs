using System.Collections.Concurrent;
using System.Threading.Channels;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Tests.Watching;

/// <summary>A running watcher with a ledger of its own, quick enough for tests.</summary>
internal sealed class WatchRun : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<SourceFile> _sources = Channel.CreateUnbounded<SourceFile>();
    private readonly Task _pull;

    public WatchRun(WatchOptions options, bool autoRelease = true, ChangeSignalsFactory? open = null, Func<string, long, long, bool>? isKnown = null)
    {
        AutoRelease = autoRelease;
        Watcher = new SourceWatcher(options, isKnown ?? IsKnown, Loggers, time: null, open);
        _pull = Task.Run(PullAsync);
    }

    public SourceWatcher Watcher { get; }

    public RecordingLoggers Loggers { get; } = new();

    public ConcurrentDictionary<string, (long Size, long ModifiedTicks)> Ledger { get; } = new();

    private bool AutoRelease { get; }

    /// <summary>Short waits. Scans are rare, so that what a test sees comes from signals unless it says otherwise.</summary>
    public static WatchOptions Quick(string root) => new()
    {
        Root = root,
        SettleTime = TimeSpan.FromMilliseconds(300),
        ScanInterval = TimeSpan.FromHours(1),
        PollInterval = TimeSpan.FromMilliseconds(300),
        OnceWait = TimeSpan.FromSeconds(2),
        ClosePause = TimeSpan.FromMilliseconds(50),
        RetryDelay = TimeSpan.FromMilliseconds(400),
        RootInterval = TimeSpan.FromMilliseconds(150),
    };

    public static async Task<WatchRun> StartAsync(WatchOptions options, bool autoRelease = true, ChangeSignalsFactory? open = null)
    {
        var run = new WatchRun(options, autoRelease, open);
        await run.UntilAsync(() => run.Watcher.LastScan is not null, "the first scan");
        return run;
    }

    public async Task<SourceFile> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _sources.Reader.ReadAsync(patience.Token);
    }

    public async Task<string[]> NextPathsAsync(int count)
    {
        var paths = new string[count];
        for (int i = 0; i < count; i++)
            paths[i] = (await NextAsync()).RelativePath;
        return paths;
    }

    /// <summary>Proves that nothing else came out, by a file that comes after whatever could have come.</summary>
    public async Task NothingElseAsync(TestFolder folder)
    {
        string last = $"zzz-{Guid.NewGuid():N}";
        folder.Write(last);
        Assert.Equal(last, (await NextAsync()).RelativePath);
    }

    public bool TryNext(out SourceFile? source) => _sources.Reader.TryRead(out source);

    public async Task UntilAsync(Func<bool> condition, string what)
    {
        DateTime end = DateTime.UtcNow + Patience;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, $"Waited in vain for {what}. Errors: {string.Join("; ", Loggers.Errors)}");
            if (_pull.IsFaulted)
                await _pull;
            await Task.Delay(10);
        }
    }

    public void Complete(SourceFile source)
    {
        Ledger[source.RelativePath] = (source.Size, source.ModifiedTicks);
        Watcher.Release(source, retry: false);
    }

    public async Task EndAsync() => await _pull;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pull.ContinueWith(_ => { }, TaskScheduler.Default);
        await Watcher.DisposeAsync();
        _stop.Dispose();
    }

    private bool IsKnown(string path, long size, long modifiedTicks) =>
        Ledger.TryGetValue(path, out (long Size, long ModifiedTicks) known) && known == (size, modifiedTicks);

    private async Task PullAsync()
    {
        try
        {
            await foreach (SourceFile source in Watcher.WatchAsync(_stop.Token))
            {
                if (AutoRelease)
                    Complete(source);
                _sources.Writer.TryWrite(source);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            _sources.Writer.TryComplete(e);
            throw;
        }
    }
}
