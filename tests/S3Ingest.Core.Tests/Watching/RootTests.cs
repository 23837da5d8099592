using Microsoft.Extensions.Logging;
using Xunit.Abstractions;

namespace S3Ingest.Core.Tests.Watching;

/// <summary>Watch directories that come and go.</summary>
public sealed class RootTests(ITestOutputHelper output) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_directory_that_is_missing_at_first_is_awaited()
    {
        await using var run = new WatchRun(WatchRun.Quick(_folder["inbox"]));
        await run.UntilAsync(() => run.Watcher.LastError is not null, "the error");
        Assert.False(run.Watcher.IsAvailable);
        _folder.Write("inbox/a");
        Assert.Equal("a", (await run.NextAsync()).RelativePath);
        await run.UntilAsync(() => run.Watcher.IsAvailable, "the directory");
    }

    [Fact]
    public async Task A_directory_that_is_deleted_and_made_again_is_watched_again()
    {
        Directory.CreateDirectory(_folder["inbox"]);
        await using WatchRun run = await WatchRun.StartAsync(WatchRun.Quick(_folder["inbox"]));
        for (int i = 1; i <= 2; i++)
        {
            Directory.Delete(_folder["inbox"], recursive: true);
            await run.UntilAsync(() => !run.Watcher.IsAvailable, "the loss to be noticed");
            // Several looks find it missing, one error says so.
            await Task.Delay(500);
            Assert.Equal(i, run.Loggers.Errors.Length);
            Assert.StartsWith("WatchDirectoryMissing", run.Loggers.Errors[^1], StringComparison.Ordinal);

            _folder.Write($"inbox/first{i}");
            Assert.Equal($"first{i}", (await run.NextAsync()).RelativePath);
            _folder.Write($"inbox/second{i}");
            Assert.Equal($"second{i}", (await run.NextAsync()).RelativePath);
        }
    }

    [Fact]
    public async Task Another_directory_in_its_place_is_scanned_anew()
    {
        Directory.CreateDirectory(_folder["inbox"]);
        _folder.Write("other/b");
        await using WatchRun run = await WatchRun.StartAsync(WatchRun.Quick(_folder["inbox"]));
        Directory.Move(_folder["inbox"], _folder["away"]);
        Directory.Move(_folder["other"], _folder["inbox"]);
        Assert.Equal("b", (await run.NextAsync()).RelativePath);
        _folder.Write("away/not-watched");
        _folder.Write("inbox/c");
        Assert.Equal("c", (await run.NextAsync()).RelativePath);
    }

    [Fact]
    public async Task A_mount_in_its_place_is_noticed_both_ways()
    {
        string inbox = Directory.CreateDirectory(_folder["inbox"]).FullName;
        if (!OperatingSystem.IsLinux() || !Libc.MountMemory(inbox))
        {
            output.WriteLine("SKIPPED: mounting is not permitted here; the delete-and-recreate test covers the loss of the directory.");
            return;
        }

        bool mounted = true;
        try
        {
            _folder.Write("inbox/on-mount");
            await using WatchRun run = await WatchRun.StartAsync(WatchRun.Quick(inbox));
            Assert.Equal("on-mount", (await run.NextAsync()).RelativePath);

            await run.UntilAsync(() => Libc.Unmount(inbox), "the unmount");
            mounted = false;
            await run.UntilAsync(() => run.Loggers.Of(LogLevel.Warning).Length == 1, "the unmount to be noticed");
            _folder.Write("inbox/below");
            Assert.Equal("below", (await run.NextAsync()).RelativePath);

            Assert.True(mounted = Libc.MountMemory(inbox));
            _folder.Write("inbox/on-second-mount");
            Assert.Equal("on-second-mount", (await run.NextAsync()).RelativePath);
            Assert.Equal(2, run.Loggers.Of(LogLevel.Warning).Length);
        }
        finally
        {
            if (mounted)
                Libc.Unmount(inbox);
        }
    }
}
