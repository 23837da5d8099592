using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Tests.Watching;

/// <summary>What happens to a source after it was handed out.</summary>
public sealed class WorkTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private WatchOptions Options => WatchRun.Quick(_folder.Path) with { ScanInterval = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public async Task A_known_file_does_not_come_again_until_it_changes()
    {
        await using var run = new WatchRun(Options);
        _folder.Write("a", "one");
        Assert.Equal(3, (await run.NextAsync()).Size);
        await run.NothingElseAsync(_folder);
        File.AppendAllText(_folder["a"], "two");
        SourceFile second = await run.NextAsync();
        Assert.Equal(("a", 6), (second.RelativePath, second.Size));
        File.SetLastWriteTimeUtc(_folder["a"], DateTime.UtcNow.AddHours(-1));
        Assert.Equal("a", (await run.NextAsync()).RelativePath);
    }

    [Fact]
    public async Task A_file_in_work_does_not_come_again_though_it_changes()
    {
        await using var run = new WatchRun(Options, autoRelease: false);
        _folder.Write("a", "one");
        SourceFile first = await run.NextAsync();
        File.AppendAllText(_folder["a"], "two");
        _folder.Write("b");
        SourceFile other = await run.NextAsync();
        Assert.Equal("b", other.RelativePath);
        run.Complete(other);

        run.Complete(first);
        SourceFile again = await run.NextAsync();
        Assert.Equal(("a", 6), (again.RelativePath, again.Size));
    }

    [Fact]
    public async Task A_failed_file_comes_again_only_when_it_changes()
    {
        await using var run = new WatchRun(Options, autoRelease: false);
        _folder.Write("bad", "one");
        SourceFile bad = await run.NextAsync();
        run.Watcher.Release(bad, retry: false);
        _folder.Write("b");
        Assert.Equal("b", (await run.NextAsync()).RelativePath);
        File.WriteAllText(_folder["bad"], "better");
        Assert.Equal(("bad", 6), (await run.NextAsync()) is var s ? (s.RelativePath, s.Size) : default);
    }

    [Fact]
    public async Task A_retry_comes_again_unchanged_after_a_delay()
    {
        await using var run = new WatchRun(Options, autoRelease: false);
        _folder.Write("a");
        SourceFile first = await run.NextAsync();
        DateTimeOffset released = DateTimeOffset.UtcNow;
        run.Watcher.Release(first, retry: true);
        SourceFile again = await run.NextAsync();
        Assert.True(first.IsUnchanged(again));
        Assert.True(again.SettledAt - released >= Options.RetryDelay, $"came after {again.SettledAt - released}");
    }

    [Fact]
    public void Delays_grow_to_a_minute()
    {
        var handedOut = new HandedOut(TimeSpan.FromSeconds(2));
        Assert.Equal([2, 4, 8, 16, 32, 60, 60], Enumerable.Range(0, 7).Select(_ => handedOut.NextDelay("a").TotalSeconds));
        handedOut.Forget("a");
        Assert.Equal(2, handedOut.NextDelay("a").TotalSeconds);
    }

    [Fact]
    public async Task A_source_that_was_moved_away_leaves_nothing_behind()
    {
        await using var run = new WatchRun(Options, autoRelease: false);
        _folder.Write("a");
        SourceFile first = await run.NextAsync();
        File.Delete(_folder["a"]);
        run.Watcher.Release(first, retry: true);
        _folder.Write("b");
        run.Complete(await run.NextAsync());
        // The same name with other content is another source.
        _folder.Write("a", "new one");
        Assert.Equal(("a", 7), (await run.NextAsync()) is var s ? (s.RelativePath, s.Size) : default);
    }

    [Fact]
    public async Task More_files_than_there_is_room_for_come_out_in_turns()
    {
        for (int i = 0; i < 35; i++)
            _folder.Write($"{i:00}");
        await using var run = new WatchRun(Options with { MaxSettling = 10, ScanInterval = TimeSpan.FromHours(1) });
        Assert.Equal(35, (await run.NextPathsAsync(35)).Distinct().Count());
        await run.UntilAsync(() => run.Watcher.LastScan is not null, "a complete scan");
    }

    [Fact]
    public async Task A_fault_of_the_ledger_ends_the_enumeration()
    {
        _folder.Write("a");
        await using var run = new WatchRun(Options, isKnown: (_, _, _) => throw new InvalidOperationException("no ledger"));
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(run.EndAsync);
        Assert.Equal("no ledger", fault.Message);
    }

    [Fact]
    public async Task The_ledger_is_never_asked_twice_at_once()
    {
        int inside = 0;
        bool overlapped = false;
        for (int i = 0; i < 300; i++)
            _folder.Write($"{i}");
        await using var run = new WatchRun(Options with { ScanInterval = TimeSpan.FromMilliseconds(1) }, isKnown: (_, _, _) =>
        {
            overlapped |= Interlocked.Increment(ref inside) > 1;
            Thread.SpinWait(500);
            Interlocked.Decrement(ref inside);
            return false;
        });
        for (int i = 0; i < 300; i++)
            await run.NextAsync();
        Assert.False(overlapped);
    }
}
