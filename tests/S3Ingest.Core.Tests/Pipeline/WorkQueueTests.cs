using System.Runtime.CompilerServices;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Core.Tests.Pipeline;

public class WorkQueueTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private int _working;
    private int _mostAtOnce;

    [Fact]
    public async Task Every_source_gives_its_result()
    {
        var results = await RunAsync(workers: 3, token => Numbers(100, token), (n, _) => Done(n));
        Assert.Equal(Enumerable.Range(0, 100), results.Order());
        Assert.InRange(_mostAtOnce, 1, 3);
    }

    [Fact]
    public async Task No_result_is_handed_out_where_there_is_none() =>
        Assert.Equal([1, 3], (await RunAsync(1, token => Numbers(4, token), (n, _) => n % 2 == 0 ? Task.FromResult<IngestResult?>(null) : Done(n))).Order());

    [Fact]
    public async Task A_stop_lets_what_is_in_work_end_and_takes_nothing_new()
    {
        using var stop = new CancellationTokenSource();
        var release = new TaskCompletionSource();
        var begun = 0;
        var run = RunAsync(2, token => Numbers(1_000, token), async (n, token) =>
        {
            if (Interlocked.Increment(ref begun) == 2)
                _ = Task.Run(async () =>
                {
                    await stop.CancelAsync();
                    release.SetResult();
                }, CancellationToken.None);
            await release.Task.WaitAsync(token);
            return await Done(n);
        }, stop: stop.Token);

        Assert.Equal(2, (await run).Count);
        Assert.Equal(2, begun);
        Assert.Equal(0, _working);
    }

    [Fact]
    public async Task What_does_not_end_in_time_is_cancelled_and_waited_for()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var started = DateTime.UtcNow;
        var results = await RunAsync(3, token => Numbers(1_000, token), async (n, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return await Done(n);
        }, TimeSpan.FromMilliseconds(300), stop.Token);

        Assert.Empty(results);
        Assert.Equal(0, _working);
        Assert.InRange(DateTime.UtcNow - started, TimeSpan.FromMilliseconds(350), Limit);
    }

    [Fact]
    public async Task A_fault_of_the_work_ends_all_and_is_thrown()
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(3, token => Numbers(1_000, token), async (n, token) =>
        {
            if (n == 5)
                throw new InvalidOperationException("five");
            await Task.Delay(5, token);
            return await Done(n);
        }));
        Assert.Equal("five", fault.Message);
        Assert.Equal(0, _working);
    }

    [Fact]
    public async Task A_fault_of_the_sources_ends_all_and_is_thrown()
    {
        await Assert.ThrowsAsync<FormatException>(() => RunAsync(2, _ => Broken(), (n, _) => Done(n)));
        Assert.Equal(0, _working);

        static async IAsyncEnumerable<int> Broken()
        {
            yield return 1;
            await Task.Yield();
            throw new FormatException();
        }
    }

    [Fact]
    public async Task A_reader_that_goes_away_leaves_no_worker()
    {
        var queue = new WorkQueue<int, IngestResult>(4, TimeSpan.FromMilliseconds(300));
        await foreach (var result in queue.RunAsync(token => Numbers(int.MaxValue, token), (n, token) => CountedAsync((m, _) => Done(m), n, token), CancellationToken.None))
            break;
        Assert.Equal(0, _working);
    }

    private Task<List<int>> RunAsync(
        int workers, Func<CancellationToken, IAsyncEnumerable<int>> sources, Func<int, CancellationToken, Task<IngestResult?>> work,
        TimeSpan? patience = null, CancellationToken stop = default)
    {
        return CollectAsync().WaitAsync(Limit, CancellationToken.None);

        async Task<List<int>> CollectAsync()
        {
            var numbers = new List<int>();
            var queue = new WorkQueue<int, IngestResult>(workers, patience ?? TimeSpan.FromSeconds(5));
            await foreach (var result in queue.RunAsync(sources, (n, token) => CountedAsync(work, n, token), stop))
                numbers.Add((int)result.BytesRead);
            return numbers;
        }
    }

    private async Task<IngestResult?> CountedAsync(Func<int, CancellationToken, Task<IngestResult?>> work, int number, CancellationToken token)
    {
        var working = Interlocked.Increment(ref _working);
        try
        {
            for (var most = _mostAtOnce; working > most; most = _mostAtOnce)
                Interlocked.CompareExchange(ref _mostAtOnce, working, most);
            return await work(number, token);
        }
        finally
        {
            Interlocked.Decrement(ref _working);
        }
    }

    private static async Task<IngestResult?> Done(int number)
    {
        await Task.Yield();
        return new IngestResult { BytesRead = number };
    }

    private static async IAsyncEnumerable<int> Numbers(int count, [EnumeratorCancellation] CancellationToken token)
    {
        for (var n = 0; n < count; n++)
        {
            token.ThrowIfCancellationRequested();
            yield return n;
            await Task.Yield();
        }
    }
}
