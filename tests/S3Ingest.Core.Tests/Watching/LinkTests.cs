using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Tests.Watching;

public sealed class LinkTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly TestFolder _outside = new();

    public LinkTests()
    {
        _folder.Write("real/file");
        _outside.Write("dir/inside");
        _outside.Write("target");
        File.CreateSymbolicLink(_folder["file-link"], _outside["target"]);
        File.CreateSymbolicLink(_folder["dangling"], _outside["nothing"]);
        Directory.CreateSymbolicLink(_folder["dir-link"], _outside["dir"]);
        Directory.CreateSymbolicLink(_folder["real/up"], _folder.Path);
        Directory.CreateSymbolicLink(_folder["a-second-name"], _folder["real"]);
        Directory.CreateSymbolicLink(_outside["dir/back"], _outside["dir"]);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _outside.Dispose();
    }

    [Fact]
    public async Task Links_are_not_followed()
    {
        await using var run = new WatchRun(WatchRun.Quick(_folder.Path));
        Assert.Equal("real/file", (await run.NextAsync()).RelativePath);
        File.CreateSymbolicLink(_folder["another-link"], _outside["target"]);
        await run.NothingElseAsync(_folder);
    }

    [Fact]
    public async Task Links_are_followed_on_demand_and_cycles_are_cut()
    {
        await using var run = new WatchRun(WatchRun.Quick(_folder.Path) with { FollowLinks = true });
        string[] paths = await run.NextPathsAsync(3);
        Assert.Equal(["dir-link/inside", "file-link", "real/file"], paths.Order(StringComparer.Ordinal));
        await run.NothingElseAsync(_folder);

        _outside.Write("dir/later");
        Assert.Equal("dir-link/later", (await run.NextAsync()).RelativePath);
    }
}
