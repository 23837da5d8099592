using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Tests.Storage;

public class PartBuffersTests
{
    private const int MiB = 1 << 20;

    [Fact]
    public async Task Many_renters_never_exceed_the_budget_and_all_get_their_turn()
    {
        using var buffers = new PartBuffers(64L * MiB);
        long highest = 0;
        await Task.WhenAll(Enumerable.Range(0, 64).Select(n => Task.Run(async () =>
        {
            var random = new Random(n);
            for (int i = 0; i < 20; i++)
            {
                using var buffer = await buffers.RentAsync(random.Next(1, 16 * MiB), random.Next(2) == 0, CancellationToken.None);
                InterlockedMax(ref highest, buffers.Rented);
                await Task.Yield();
            }
        })));
        Assert.InRange(highest, 1, buffers.Budget);
        Assert.Equal(0, buffers.Rented);
    }

    [Fact]
    public async Task A_large_renter_is_not_overtaken_and_a_cancelled_one_lets_the_next_through()
    {
        using var buffers = new PartBuffers(32L * MiB);
        var first = await buffers.RentAsync(24 * MiB, false, CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        var large = buffers.RentAsync(32 * MiB, false, cancel.Token).AsTask();
        var small = buffers.RentAsync(1, false, CancellationToken.None).AsTask();
        await Task.Delay(50);
        Assert.False(small.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        (await small).Dispose();
        first.Dispose();
        Assert.Equal(0, buffers.Rented);
    }

    [Fact]
    public async Task A_lazy_buffer_grows_with_its_content_and_keeps_it()
    {
        using var buffers = new PartBuffers(32L * MiB);
        using var buffer = await buffers.RentAsync(8 * MiB, lazy: true, CancellationToken.None);
        var random = new Random(1);
        var expected = new List<byte>();
        while (!buffer.IsFull)
        {
            var room = buffer.Free();
            Assert.NotEqual(0, room.Length);
            int count = Math.Min(room.Length, random.Next(1, 300_000));
            random.NextBytes(room.Span[..count]);
            expected.AddRange(room.Span[..count]);
            buffer.Advance(count);
        }
        Assert.Equal(8 * MiB, buffer.Length);
        Assert.True(buffer.Content.Span.SequenceEqual(expected.ToArray()));
    }

    [Fact]
    public async Task Giving_back_twice_counts_once()
    {
        using var buffers = new PartBuffers(32L * MiB);
        var buffer = await buffers.RentAsync(MiB, false, CancellationToken.None);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Equal(0, buffers.Rented);
        Assert.Throws<ObjectDisposedException>(() => buffer.Free());
    }

    [Theory]
    [InlineData(false, 256, 400)]
    [InlineData(true, 160, 200)]
    public void The_budget_leaves_room_for_conversions_and_the_rest_of_the_process(bool converts, int least, int most)
    {
        using var buffers = new PartBuffers(new IngestOptions { BucketName = "b", LedgerPath = "l", MaxMemory = 512L * MiB, Convert = converts });
        Assert.InRange(buffers.Budget, (long)least * MiB, (long)most * MiB);
        Assert.InRange(buffers.LargestBuffer, 8 * MiB, buffers.Budget);
    }

    private static void InterlockedMax(ref long highest, long value)
    {
        for (long seen = Interlocked.Read(ref highest); value > seen; seen = Interlocked.Read(ref highest))
        {
            if (Interlocked.CompareExchange(ref highest, value, seen) == seen)
                return;
        }
    }
}
