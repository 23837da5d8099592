using S3Ingest.Core.Configuration;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Core.Tests.Pipeline;

public class ConversionGateTests
{
    private const long MiB = 1L << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Small_sources_enter_together_and_large_ones_alone()
    {
        var gate = Gate(512);
        var small = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => gate.EnterAsync(1_000, default).AsTask())).WaitAsync(Limit);
        Array.ForEach(small, turn => turn.Dispose());

        using var large = await gate.EnterAsync(long.MaxValue, default);
        var second = gate.EnterAsync(100 * MiB, default).AsTask();
        Assert.False(second.IsCompleted);
        large.Dispose();
        (await second.WaitAsync(Limit)).Dispose();
    }

    [Fact]
    public async Task A_source_that_is_alone_enters_whatever_the_budget_is()
    {
        var gate = Gate(64);
        var first = await gate.EnterAsync(long.MaxValue, default).AsTask().WaitAsync(Limit);
        var second = gate.EnterAsync(1, default).AsTask();
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second.WaitAsync(Limit)).Dispose();
    }

    [Fact]
    public async Task Nobody_overtakes_a_source_that_waits()
    {
        var gate = Gate(512);
        var first = await gate.EnterAsync(20 * MiB, default);
        var large = gate.EnterAsync(long.MaxValue, default).AsTask();
        // It would fit beside the first.
        var small = gate.EnterAsync(1, default).AsTask();
        Assert.False(small.IsCompleted);
        first.Dispose();
        var turn = await large.WaitAsync(Limit);
        turn.Dispose();
        (await small.WaitAsync(Limit)).Dispose();
    }

    [Fact]
    public async Task One_that_stops_waiting_takes_no_room_and_lets_the_next_in()
    {
        var gate = Gate(512);
        var first = await gate.EnterAsync(long.MaxValue, default);
        using var cancel = new CancellationTokenSource();
        var cancelled = gate.EnterAsync(long.MaxValue, cancel.Token).AsTask();
        var next = gate.EnterAsync(long.MaxValue, default).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        first.Dispose();
        (await next.WaitAsync(Limit)).Dispose();
        (await gate.EnterAsync(long.MaxValue, default).AsTask().WaitAsync(Limit)).Dispose();
    }

    [Fact]
    public async Task One_that_stops_waiting_does_not_keep_back_those_behind_it_that_fit()
    {
        var gate = Gate(512);
        using var first = await gate.EnterAsync(1, default);
        using var cancel = new CancellationTokenSource();
        var cancelled = gate.EnterAsync(long.MaxValue, cancel.Token).AsTask();
        // The share of 170 MiB has room for the largest beside the smallest, so a third makes the wait.
        using var second = await cancelled.WaitAsync(Limit);
        var waiting = gate.EnterAsync(long.MaxValue, cancel.Token).AsTask();
        var small = gate.EnterAsync(1, default).AsTask();
        Assert.False(small.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        (await small.WaitAsync(Limit)).Dispose();
    }

    [Fact]
    public async Task Leaving_twice_gives_room_once()
    {
        var gate = Gate(512);
        var first = await gate.EnterAsync(long.MaxValue, default);
        first.Dispose();
        first.Dispose();
        using var second = await gate.EnterAsync(long.MaxValue, default);
        var third = gate.EnterAsync(long.MaxValue, default).AsTask();
        Assert.False(third.IsCompleted);
        second.Dispose();
        (await third.WaitAsync(Limit)).Dispose();
    }

    [Fact]
    public async Task Many_of_all_sizes_all_get_their_turn_and_never_more_than_the_share_at_once()
    {
        const long share = 512 * MiB / 3;
        var gate = Gate(512);
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        long taken = 0, most = 0;
        var ended = 0;
        var all = Enumerable.Range(0, 2_000).Select(i =>
        {
            var size = random.NextInt64(0, random.Next(3) == 0 ? 60 * MiB : 2 * MiB);
            var isImpatient = random.Next(5) == 0;
            return Task.Run(async () =>
            {
                using var impatience = new CancellationTokenSource();
                if (isImpatient)
                    impatience.CancelAfter(TimeSpan.FromMilliseconds(i % 20));
                try
                {
                    using var turn = await gate.EnterAsync(size, impatience.Token);
                    // The weight is six bytes for each, 1 MiB at least, 160 MiB at most.
                    var weight = Math.Clamp(size * 6, MiB, 160 * MiB);
                    var now = Interlocked.Add(ref taken, weight);
                    for (long seen; now > (seen = Interlocked.Read(ref most)) && Interlocked.CompareExchange(ref most, now, seen) != seen;)
                    {
                    }
                    await Task.Yield();
                    Interlocked.Add(ref taken, -weight);
                }
                catch (OperationCanceledException)
                {
                }
                Interlocked.Increment(ref ended);
            });
        }).ToList();
        await Task.WhenAll(all).WaitAsync(Limit);
        Assert.True(ended == 2_000, $"{ended} ended (seed {seed})");
        Assert.True(most <= share, $"{most} bytes at once (seed {seed})");
    }

    private static ConversionGate Gate(long megabytes) => new(new IngestOptions { BucketName = "b", LedgerPath = "l", MaxMemory = megabytes * MiB });
}
