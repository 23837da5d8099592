using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tests.Tabular.Parquet;

public sealed class SegmentedBufferTests
{
    [Fact]
    public async Task Content_comes_back_from_segments_that_held_other_content_before()
    {
        var pool = new SegmentPool();
        using var buffer = new SegmentedBuffer(pool);
        foreach (var seed in new[] { 1, 2, 3 })
        {
            var content = new byte[5 * SegmentPool.SegmentBytes / 2 + seed];
            new Random(seed).NextBytes(content);
            buffer.Append(content.AsSpan(0, 1000));
            buffer.Append(content.AsSpan(1000));
            using var written = new MemoryStream();
            await buffer.WriteToAsync(written, CancellationToken.None);
            Assert.Equal(content, written.ToArray());
            buffer.Dispose();
        }
    }

    [Fact]
    public void Large_segments_of_one_buffer_serve_the_next_one()
    {
        var pool = new SegmentPool();
        var segment = pool.Rent();
        pool.Return(segment);
        using (var buffer = new SegmentedBuffer(pool))
            buffer.Append(new byte[2 * SegmentPool.SegmentBytes]);
        var free = new[] { pool.Rent(), pool.Rent() };
        Assert.Contains(segment, free);
    }
}
