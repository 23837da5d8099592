using System.Text;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Tests.Storage;

public class Crc64NvmeTests
{
    [Fact]
    public void Check_value_is_that_of_the_specification()
    {
        var data = Encoding.ASCII.GetBytes("123456789");
        Assert.Equal(0xAE8B14860A799888, Crc64Nvme.Compute(data));
        Assert.Equal("rosUhgp5mIg=", Crc64Nvme.ToBase64(Crc64Nvme.Compute(data)));
        Assert.Equal(0UL, Crc64Nvme.Compute([]));
    }

    [Fact]
    public void Every_length_around_the_block_sizes_equals_the_bitwise_reference_both_ways()
    {
        var random = new Random(64);
        foreach (int length in Enumerable.Range(0, 700).Concat([4095, 4096, 4097, 65_541, 1_000_003]))
        {
            var data = new byte[length];
            random.NextBytes(data);
            ulong expected = Bitwise(ulong.MaxValue, data);
            Assert.Equal(expected, Crc64Slicing.Update(ulong.MaxValue, data));
            if (length >= Crc64Folding.Smallest && System.Runtime.Intrinsics.X86.Pclmulqdq.IsSupported)
                Assert.Equal(expected, Crc64Folding.Update(ulong.MaxValue, data));
            Assert.Equal(~expected, Crc64Nvme.Compute(data));
        }
    }

    [Fact]
    public void Appending_in_pieces_and_combining_parts_equal_the_whole() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[][]>(),
        pieces =>
        {
            // Each piece is repeated so that some are long enough for the folding path.
            var parts = pieces.Select(p => Enumerable.Repeat(p, 40).SelectMany(x => x).ToArray()).ToArray();
            var crc = new Crc64Nvme();
            ulong combined = Crc64Nvme.Compute([]);
            foreach (var part in parts)
            {
                crc.Append(part);
                combined = Crc64Nvme.Combine(combined, Crc64Nvme.Compute(part), part.Length);
            }
            ulong whole = ~Bitwise(ulong.MaxValue, parts.SelectMany(p => p).ToArray());
            return crc.Value == whole && combined == whole;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Combining_works_for_lengths_beyond_four_gigabytes()
    {
        // Appending zeros is multiplication by a power of x, so it can be done in steps.
        const long Gigabyte = 1L << 30;
        ulong zeros = Crc64Nvme.Compute(new byte[1 << 20]);
        ulong gigabyte = zeros;
        for (long length = 1L << 20; length < Gigabyte; length *= 2)
            gigabyte = Crc64Nvme.Combine(gigabyte, gigabyte, length);
        ulong eight = gigabyte;
        for (long length = Gigabyte; length < 8 * Gigabyte; length *= 2)
            eight = Crc64Nvme.Combine(eight, eight, length);
        ulong stepped = 0;
        for (int i = 0; i < 8; i++)
            stepped = Crc64Nvme.Combine(stepped, gigabyte, Gigabyte);
        Assert.Equal(eight, stepped);
    }

    private static ulong Bitwise(ulong state, ReadOnlySpan<byte> data)
    {
        foreach (byte b in data)
        {
            state ^= b;
            for (int bit = 0; bit < 8; bit++)
                state = (state & 1) != 0 ? (state >> 1) ^ 0x9A6C9329AC4BC9B5 : state >> 1;
        }
        return state;
    }
}
