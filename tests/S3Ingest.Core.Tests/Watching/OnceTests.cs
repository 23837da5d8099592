using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Tests.Watching;

public sealed class OnceTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly RecordingLoggers _loggers = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Takes_what_is_there_and_ends()
    {
        _folder.Write("a");
        _folder.Write("sub/b");
        _folder.Write("known");
        await using SourceWatcher watcher = Watcher(path => path == "known");
        Assert.Equal(["a", "sub/b"], await RunAsync(watcher));
        Assert.Empty(watcher.Unsettled);
        Assert.NotNull(watcher.LastScan);
    }

    [Fact]
    public async Task An_empty_directory_ends_at_once()
    {
        await using SourceWatcher watcher = Watcher(_ => false);
        Assert.Empty(await RunAsync(watcher));
    }

    [Fact]
    public async Task Leaves_a_file_that_is_still_written_and_names_it()
    {
        if (OperatingSystem.IsMacOS())
            return;
        _folder.Write("a");
        using (new FileStream(_folder["open"], FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
        {
            await using SourceWatcher watcher = Watcher(_ => false);
            Assert.Equal(["a"], await RunAsync(watcher));
            Assert.Equal(["open"], watcher.Unsettled);
        }

        await using SourceWatcher next = Watcher(path => path == "a");
        Assert.Equal(["open"], await RunAsync(next));
        Assert.Empty(next.Unsettled);
    }

    [Fact]
    public async Task Gives_up_on_a_file_that_is_always_to_be_tried_again()
    {
        _folder.Write("a");
        await using SourceWatcher watcher = Watcher(_ => false);
        int times = 0;
        await foreach (SourceFile source in watcher.OnceAsync(default))
        {
            times++;
            watcher.Release(source, retry: true);
        }

        Assert.Equal(4, times);
        Assert.Equal(["a"], watcher.Unsettled);
    }

    [Fact]
    public async Task A_late_retry_is_left_for_the_next_run()
    {
        _folder.Write("a");
        await using SourceWatcher watcher = Watcher(_ => false);
        SourceFile? source = null;
        await foreach (SourceFile found in watcher.OnceAsync(default))
            source = found;
        watcher.Release(source!, retry: true);
        Assert.Equal(["a"], watcher.Unsettled);
    }

    [Fact]
    public async Task A_missing_directory_is_an_error()
    {
        await using var watcher = new SourceWatcher(WatchRun.Quick(_folder["missing"]), (_, _, _) => false, _loggers);
        var fault = await Assert.ThrowsAsync<IngestException>(() => RunAsync(watcher));
        Assert.Equal(IngestErrorId.WatchDirectoryMissing, fault.ErrorId);
        Assert.Equal(_folder["missing"], fault.Target);
        Assert.False(watcher.IsAvailable);
    }

    [Fact]
    public async Task Only_one_enumeration_runs_at_a_time_and_another_one_after_it()
    {
        _folder.Write("a");
        await using SourceWatcher watcher = Watcher(_ => false);
        await foreach (SourceFile source in watcher.OnceAsync(default))
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(watcher));
            watcher.Release(source, retry: false);
            break;
        }

        _folder.Write("b");
        Assert.Equal(["b"], await RunAsync(watcher));
    }

    [Fact]
    public async Task Disposal_ends_an_enumeration()
    {
        SourceWatcher watcher = Watcher(_ => false);
        Task endless = Task.Run(async () =>
        {
            await foreach (SourceFile _ in watcher.WatchAsync(default))
            {
            }
        });
        while (watcher.LastScan is null)
            await Task.Delay(5);
        await watcher.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless.WaitAsync(WatchRun.Patience));
    }

    private SourceWatcher Watcher(Func<string, bool> isKnown) =>
        new(WatchRun.Quick(_folder.Path) with { RetryDelay = TimeSpan.FromMilliseconds(50) }, (path, _, _) => isKnown(path), _loggers);

    private static async Task<string[]> RunAsync(SourceWatcher watcher)
    {
        List<string> paths = [];
        await foreach (SourceFile source in watcher.OnceAsync(default))
        {
            paths.Add(source.RelativePath);
            watcher.Release(source, retry: false);
        }

        return [.. paths.Order(StringComparer.Ordinal)];
    }
}
