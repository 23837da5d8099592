using Microsoft.Extensions.Logging.Abstractions;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Tests.Storage;

public class RequestControlTests
{
    [Fact]
    public async Task The_gate_halves_once_for_a_burst_and_rises_with_success()
    {
        var gate = new ConcurrencyGate(16);
        for (int i = 0; i < 10; i++)
            gate.Throttled();
        Assert.Equal(8, gate.Limit);
        for (int i = 0; i < 9; i++)
            gate.Succeeded();
        Assert.Equal(9, gate.Limit);
        for (int i = 0; i < 1000; i++)
            gate.Succeeded();
        Assert.Equal(16, gate.Limit);
        (await gate.EnterAsync(CancellationToken.None)).Dispose();
    }

    [Fact]
    public async Task The_gate_never_lets_more_in_than_its_limit()
    {
        var gate = new ConcurrencyGate(3);
        int inside = 0, highest = 0;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            using var pass = await gate.EnterAsync(CancellationToken.None);
            int now = Interlocked.Increment(ref inside);
            lock (gate)
                highest = Math.Max(highest, now);
            await Task.Delay(1);
            Interlocked.Decrement(ref inside);
        })));
        Assert.InRange(highest, 1, 3);
    }

    [Fact]
    public void Delays_grow_to_the_longest_and_vary()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(30));
        Assert.All(Enumerable.Range(1, 100), n => Assert.InRange(backoff.After(n), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30)));
        Assert.True(backoff.After(12) >= TimeSpan.FromSeconds(15));
        Assert.True(Enumerable.Range(0, 20).Select(_ => backoff.After(5)).Distinct().Count() > 10);
    }

    [Fact]
    public async Task A_fault_of_one_request_does_not_open_the_breaker()
    {
        using var breaker = new EndpointBreaker("x", _ => Task.FromResult(true), TimeSpan.FromSeconds(1), NullLogger.Instance);
        Assert.False(await breaker.WasOutageAsync(new IOException(), CancellationToken.None));
        Assert.False(breaker.IsOpen);
    }

    [Fact]
    public async Task An_outage_holds_everybody_until_a_probe_is_answered()
    {
        int probes = 0;
        using var breaker = new EndpointBreaker("x", _ => Task.FromResult(Interlocked.Increment(ref probes) > 3), TimeSpan.FromMilliseconds(50), NullLogger.Instance);
        var waiters = Enumerable.Range(0, 20).Select(_ => breaker.WasOutageAsync(new IOException(), CancellationToken.None)).ToArray();
        Assert.All(await Task.WhenAll(waiters), Assert.True);
        Assert.Equal(4, probes);
        Assert.False(breaker.IsOpen);
    }

    [Fact]
    public async Task Waiting_for_the_endpoint_can_be_cancelled()
    {
        using var breaker = new EndpointBreaker("x", _ => Task.FromResult(false), TimeSpan.FromSeconds(30), NullLogger.Instance);
        using var cancel = new CancellationTokenSource(100);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => breaker.WasOutageAsync(new IOException(), cancel.Token));
        Assert.True(breaker.IsOpen);
    }

    [Fact]
    public async Task Bandwidth_is_shared_out_at_the_rate()
    {
        var limiter = new BandwidthLimiter(4_000_000, null);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            for (int i = 0; i < 10; i++)
                await limiter.TakeAsync(50_000, () => { }, CancellationToken.None);
        }));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.4, 1.5);
    }
}
