using S3Ingest.Core.Archives.Detection;

namespace S3Ingest.Core.Tests.Archives.Detection;

public class PeekStreamTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(100)]
    public async Task What_was_looked_at_is_read_all_the_same(int peek)
    {
        byte[] content = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        foreach (bool async in new[] { false, true })
        {
            using var stream = new PeekStream(new MemoryStream(content));
            Assert.Equal(content.Take(peek), stream.Peek(peek).ToArray());
            var read = new MemoryStream();
            if (async)
                await stream.CopyToAsync(read, 3);
            else
                stream.CopyTo(read, 3);
            Assert.Equal(content, read.ToArray());
        }
    }

    [Fact]
    public void A_second_look_or_one_after_reading_is_refused()
    {
        using var stream = new PeekStream(new MemoryStream([1, 2, 3]));
        stream.Peek(2);
        Assert.Throws<InvalidOperationException>(() => stream.Peek(2).Length);
        using var other = new PeekStream(new MemoryStream([1, 2, 3]));
        other.ReadByte();
        Assert.Throws<InvalidOperationException>(() => other.Peek(2).Length);
    }
}
