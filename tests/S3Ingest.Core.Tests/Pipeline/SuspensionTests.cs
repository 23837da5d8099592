using S3Ingest.Core.Pipeline;

namespace S3Ingest.Core.Tests.Pipeline;

public sealed class SuspensionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task What_is_in_work_ends_nothing_new_begins_and_then_all_goes_on()
    {
        var suspension = new Suspension();
        var begun = new SemaphoreSlim(0);
        var release = new SemaphoreSlim(0);
        var queue = new WorkQueue<string, string>(1, Limit, suspension.WaitAsync);
        var results = queue.RunAsync(
            _ => new[] { "a", "b" }.ToAsyncEnumerable(),
            async (source, token) =>
            {
                begun.Release();
                await release.WaitAsync(token);
                return source;
            },
            CancellationToken.None).GetAsyncEnumerator();

        var first = results.MoveNextAsync().AsTask();
        await begun.WaitAsync(Limit);
        Assert.True(suspension.Begin("test"));
        Assert.False(suspension.Begin("again"));
        Assert.Equal("test", suspension.Reason);
        release.Release(2);
        Assert.True(await first.WaitAsync(Limit));
        Assert.Equal("a", results.Current);

        Assert.False(await begun.WaitAsync(100));
        Assert.True(suspension.End());
        Assert.True(await results.MoveNextAsync().AsTask().WaitAsync(Limit));
        Assert.Equal("b", results.Current);
        Assert.False(await results.MoveNextAsync().AsTask().WaitAsync(Limit));
        Assert.Null(suspension.Reason);
        Assert.False(suspension.End());
    }

    [Fact]
    public async Task A_stop_ends_a_suspended_run_at_once()
    {
        var suspension = new Suspension();
        suspension.Begin("test");
        using var stop = new CancellationTokenSource();
        var queue = new WorkQueue<string, string>(3, Limit, suspension.WaitAsync);
        var run = queue.RunAsync(_ => new[] { "a", "b" }.ToAsyncEnumerable(), (source, _) => Task.FromResult<string?>(source), stop.Token).ToListAsync().AsTask();
        await stop.CancelAsync();
        Assert.Empty(await run.WaitAsync(Limit));
    }
}
