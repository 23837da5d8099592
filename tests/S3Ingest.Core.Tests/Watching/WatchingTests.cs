using System.Diagnostics;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Tests.Watching;

/// <summary>What comes out of a directory in which things happen, on the real file system.</summary>
public sealed class WatchingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_that_are_there_already_come_out_oldest_first()
    {
        string[] names = ["b", "sub/a", "c"];
        for (int i = 0; i < names.Length; i++)
            File.SetLastWriteTimeUtc(_folder.Write(names[i]), new DateTime(2026, 1, 1, 0, 0, i, DateTimeKind.Utc));
        await using var run = new WatchRun(WatchRun.Quick(_folder.Path));

        Assert.Equal(names, await run.NextPathsAsync(3));
        Assert.True(run.Watcher.IsAvailable);
        Assert.NotNull(run.Watcher.LastScan);
        Assert.Equal(0, run.Watcher.Settling);
    }

    [Fact]
    public async Task A_source_says_what_it_is()
    {
        string path = _folder.Write("sub/a b.csv", "12345");
        DateTimeOffset before = DateTimeOffset.UtcNow;
        await using var run = new WatchRun(WatchRun.Quick(_folder.Path));

        SourceFile source = await run.NextAsync();

        Assert.Equal(_folder.Path, source.Root);
        Assert.Equal("sub/a b.csv", source.RelativePath);
        Assert.Equal(path, source.FullPath);
        Assert.Equal(5, source.Size);
        Assert.Equal(File.GetLastWriteTimeUtc(path).Ticks, source.ModifiedTicks);
        Assert.NotEqual(default, source.Identity);
        Assert.InRange(source.DetectedAt, before, source.SettledAt);
        Assert.True(source.IsUnchanged(SourceProbe.Look(source.Root, source.RelativePath)!));
    }

    [Fact]
    public async Task A_copied_file_comes_out_soon_after_its_close()
    {
        await using WatchRun run = await WatchRun.StartAsync(WatchRun.Quick(_folder.Path) with { SettleTime = TimeSpan.FromSeconds(10) });
        _folder.Write("a");
        var watch = Stopwatch.StartNew();
        Assert.Equal("a", (await run.NextAsync()).RelativePath);
        if (OperatingSystem.IsLinux())
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task Files_come_out_in_the_order_of_their_closes()
    {
        await using WatchRun run = await WatchRun.StartAsync(WatchRun.Quick(_folder.Path));
        string[] names = [.. Enumerable.Range(0, 40).Select(i => $"{(i * 7) % 40:00}")];
        foreach (string name in names)
            _folder.Write(name);
        Assert.Equal(names, await run.NextPathsAsync(names.Length));
    }

    [Fact]
    public async Task A_file_that_is_held_open_comes_out_only_after_its_close()
    {
        WatchOptions options = WatchRun.Quick(_folder.Path) with { ScanInterval = TimeSpan.FromMilliseconds(200), OverdueAfter = TimeSpan.FromSeconds(1) };
        await using WatchRun run = await WatchRun.StartAsync(options);
        using (var writer = new FileStream(_folder["slow"], FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite))
        {
            for (int i = 0; i < 3; i++)
            {
                writer.Write("part "u8);
                writer.Flush(flushToDisk: true);
                // Longer than the settle time: the file looks finished by all signs but the open descriptor.
                await Task.Delay(options.SettleTime * 3);
                Assert.False(SourceProbe.IsWriterDone(_folder["slow"]));
                Assert.False(run.TryNext(out _));
            }
        }

        SourceFile source = await run.NextAsync();
        Assert.Equal(15, source.Size);
        Assert.Contains("'slow' has been open", Assert.Single(run.Loggers.Of(LogLevel.Warning)), StringComparison.Ordinal);
        Assert.True(SourceProbe.IsWriterDone(_folder["slow"]));
        await run.NothingElseAsync(_folder);
    }

    [Fact]
    public async Task A_file_renamed_into_place_comes_out_under_its_new_name()
    {
        await using WatchRun run = await WatchRun.StartAsync(WatchRun.Quick(_folder.Path));
        _folder.Write("a.csv.part");
        File.Move(_folder["a.csv.part"], _folder["a.csv"]);
        Assert.Equal("a.csv", (await run.NextAsync()).RelativePath);
        await run.NothingElseAsync(_folder);
    }

    [LinuxFact]
    public async Task A_hard_link_into_the_directory_is_noticed()
    {
        using var outside = new TestFolder();
        await using WatchRun run = await WatchRun.StartAsync(WatchRun.Quick(_folder.Path));
        Assert.True(Libc.Link(outside.Write("x"), _folder["linked"]));
        Assert.Equal("linked", (await run.NextAsync()).RelativePath);
    }

    [Fact]
    public async Task A_directory_moved_in_brings_its_files()
    {
        using var outside = new TestFolder();
        for (int i = 0; i < 20; i++)
            outside.Write($"batch/{i % 4}/deep/{i}");
        await using WatchRun run = await WatchRun.StartAsync(WatchRun.Quick(_folder.Path));
        Directory.Move(outside["batch"], _folder["batch"]);
        string[] paths = await run.NextPathsAsync(20);
        Assert.Equal(20, paths.Distinct().Count());
        Assert.All(paths, p => Assert.StartsWith("batch/", p, StringComparison.Ordinal));

        // And they are watched from now on.
        _folder.Write("batch/3/deep/late");
        Assert.Equal("batch/3/deep/late", (await run.NextAsync()).RelativePath);
    }

    [Fact]
    public async Task Files_in_directories_made_at_the_same_moment_are_not_missed()
    {
        await using WatchRun run = await WatchRun.StartAsync(WatchRun.Quick(_folder.Path));
        for (int i = 0; i < 50; i++)
            _folder.Write($"d{i}/e/f/file");
        Assert.Equal(50, (await run.NextPathsAsync(50)).Distinct().Count());
    }

    [Fact]
    public async Task A_directory_moved_within_is_watched_under_its_new_name()
    {
        Directory.CreateDirectory(_folder["old/sub"]);
        await using WatchRun run = await WatchRun.StartAsync(WatchRun.Quick(_folder.Path));
        Directory.Move(_folder["old"], _folder["new"]);
        _folder.Write("new/marker");
        Assert.Equal("new/marker", (await run.NextAsync()).RelativePath);
        _folder.Write("new/sub/a");
        Assert.Equal("new/sub/a", (await run.NextAsync()).RelativePath);
    }

    [Fact]
    public async Task Without_recursion_only_the_directory_itself_is_watched()
    {
        _folder.Write("sub/old");
        await using WatchRun run = await WatchRun.StartAsync(WatchRun.Quick(_folder.Path) with { Recurse = false });
        _folder.Write("sub/new");
        _folder.Write("a");
        Assert.Equal("a", (await run.NextAsync()).RelativePath);
        await run.NothingElseAsync(_folder);
    }

    [Fact]
    public async Task Files_deleted_while_they_settle_are_forgotten()
    {
        await using WatchRun run = await WatchRun.StartAsync(WatchRun.Quick(_folder.Path) with { ClosePause = TimeSpan.FromMilliseconds(300) });
        _folder.Write("gone");
        await run.UntilAsync(() => run.Watcher.Settling == 1, "the file to be seen");
        File.Delete(_folder["gone"]);
        await run.UntilAsync(() => run.Watcher.Settling == 0, "the file to be forgotten");
        await run.NothingElseAsync(_folder);
    }

    [Fact]
    public async Task Ignored_files_never_come_out_and_are_counted()
    {
        _folder.Write("a.tmp");
        _folder.Write(".dot");
        _folder.Write("completed/done");
        _folder.Write("error/bad");
        _folder.Write("ledger.db-wal");
        _folder.Write("kept");
        WatchOptions options = WatchRun.Quick(_folder.Path) with
        {
            ExcludedPaths = [_folder["completed"], _folder["error"]],
            ExcludedFiles = [_folder["ledger.db"]],
        };
        await using var run = new WatchRun(options);
        Assert.Equal("kept", (await run.NextAsync()).RelativePath);
        Assert.Equal(5, run.Watcher.Ignored);
        Assert.Equal([("Hidden", 1L), ("Own", 3L), ("Temporary", 1L)], run.Watcher.IgnoredBy.Select(i => (i.Key, i.Value)).Order());
        Assert.Contains(run.Loggers.Of(LogLevel.Information), line => line.StartsWith("FilesIgnored: 5 files and directories", StringComparison.Ordinal));
        _folder.Write("completed/later");
        _folder.Write("b.part");
        _folder.Write("ledger.db-shm");
        await run.NothingElseAsync(_folder);
    }

    [LinuxFact]
    public async Task The_completed_directory_is_recognised_by_what_it_is()
    {
        using var alias = new TestFolder();
        _folder.Write("completed/done");
        _folder.Write("a");
        Directory.CreateSymbolicLink(alias["inbox"], _folder.Path);
        await using var run = new WatchRun(WatchRun.Quick(alias["inbox"]) with { ExcludedPaths = [_folder["completed"]] });
        Assert.Equal("a", (await run.NextAsync()).RelativePath);
        await run.NothingElseAsync(_folder);
    }

    [Fact]
    public async Task In_marker_mode_a_file_waits_for_its_marker()
    {
        _folder.Write("early");
        _folder.Write("early.done");
        _folder.Write("unmarked");
        await using var run = new WatchRun(WatchRun.Quick(_folder.Path) with { DoneMarker = true });
        Assert.Equal("early", (await run.NextAsync()).RelativePath);
        _folder.Write("late");
        _folder.Write("late.done", "");
        Assert.Equal("late", (await run.NextAsync()).RelativePath);
        Assert.Equal(0, run.Watcher.Settling);
    }

    [LinuxFact]
    public async Task Odd_names_come_out_as_they_are()
    {
        string[] names = ["new\nline", "back\\slash", "nfd-e\u0301", "nfc-\u00e9", "emoji-\U0001F600", " space ", "a%2Fb+c", "replacement-\uFFFD"];
        foreach (string name in names)
            _folder.Write(name);
        await using var run = new WatchRun(WatchRun.Quick(_folder.Path));
        string[] found = await run.NextPathsAsync(names.Length);
        Assert.Equal(names.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        foreach (string name in names)
            _folder.Write("again/" + name);
        found = await run.NextPathsAsync(names.Length);
        Assert.Equal(names.Select(n => "again/" + n).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.Empty(run.Loggers.Errors);
    }

    [LinuxFact]
    public async Task A_name_that_is_not_utf8_is_an_error_in_the_log()
    {
        Assert.True(Libc.Create([.. System.Text.Encoding.UTF8.GetBytes(_folder.Path), (byte)'/', (byte)'x', 0xE9]));
        await using WatchRun run = await WatchRun.StartAsync(WatchRun.Quick(_folder.Path) with { ScanInterval = TimeSpan.FromMilliseconds(100) });
        Assert.Contains("x\uFFFD", Assert.Single(run.Loggers.Errors), StringComparison.Ordinal);

        Assert.True(Libc.Create([.. System.Text.Encoding.UTF8.GetBytes(_folder.Path), (byte)'/', (byte)'y', 0xE9]));
        await run.UntilAsync(() => run.Loggers.Errors.Length == 2, "the second error");
        DateTimeOffset? scan = run.Watcher.LastScan;
        await run.UntilAsync(() => run.Watcher.LastScan > scan, "another scan");
        Assert.Equal(2, run.Loggers.Errors.Length);
        Assert.All(run.Loggers.Errors, e => Assert.StartsWith("SourceUnreadable", e, StringComparison.Ordinal));
        await run.NothingElseAsync(_folder);
    }

    [LinuxFact]
    public async Task Pipes_are_no_sources()
    {
        Assert.True(Libc.MakeFifo(_folder["pipe"]));
        await using WatchRun run = await WatchRun.StartAsync(WatchRun.Quick(_folder.Path));
        Assert.Equal(1, run.Watcher.IgnoredBy["Special"]);
        Assert.True(Libc.MakeFifo(_folder["another"]));
        await run.NothingElseAsync(_folder);
    }

    [Fact]
    public async Task The_framework_s_watcher_serves_where_there_is_no_inotify()
    {
        await using var run = await WatchRun.StartAsync(WatchRun.Quick(_folder.Path), open: Events);
        _folder.Write("a");
        Assert.Equal("a", (await run.NextAsync()).RelativePath);
        _folder.Write("new/deep/b");
        Assert.Equal("new/deep/b", (await run.NextAsync()).RelativePath);
        File.Move(_folder.Write("c.tmp"), _folder["c"]);
        Assert.Equal("c", (await run.NextAsync()).RelativePath);

        static IChangeSignals? Events(WatchOptions options, SignalQueue queue, out string? reason)
        {
            reason = null;
            return new EventSignals(options, queue);
        }
    }
}
