using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tests.Tabular.Parquet;

public class EncodingTests
{
    [Fact]
    public void Bits_are_packed_as_the_example_of_the_specification()
    {
        // Encodings.md, RLE: the numbers 0 to 7 of three bits are 10001000 11000110 11111010.
        var packed = new byte[3 + BitPacker.Slack];
        BitPacker.Pack([0, 1, 2, 3, 4, 5, 6, 7], 3, packed);
        Assert.Equal(new byte[] { 0b10001000, 0b11000110, 0b11111010 }, packed[..3]);
        BitPacker.Pack([0UL, 1, 2, 3, 4, 5, 6, 7], 3, packed);
        Assert.Equal(new byte[] { 0b10001000, 0b11000110, 0b11111010 }, packed[..3]);
    }

    [Fact]
    public void Indices_of_every_width_come_back()
    {
        var random = new Random(32);
        for (int width = 1; width <= 31; width++)
        {
            foreach (int count in (int[])[1, 7, 8, 9, 64, 1000])
            {
                var values = Enumerable.Range(0, count).Select(_ => (int)random.NextInt64(1L << width)).ToArray();
                Assert.Equal(values, Decoders.Hybrid(Hybrid(values, width), width, count));
            }
        }
    }

    [Fact]
    public void Runs_and_packed_values_in_any_order_come_back() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte Value, byte Length)[]>(),
        ArbMap.Default.ArbFor<byte>(),
        (runs, any) =>
        {
            int width = any % 12 + 1;
            var values = runs.SelectMany(r => Enumerable.Repeat(r.Value & (1 << width) - 1, r.Length % 70)).ToArray();
            return Decoders.Hybrid(Hybrid(values, width), width, values.Length).SequenceEqual(values);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_long_run_takes_a_few_bytes()
    {
        // 20,000 << 1 as LEB128, and the value in two bytes.
        Assert.Equal(new byte[] { 0xC0, 0xB8, 0x02, 0x34, 0x02 }, Hybrid(Enumerable.Repeat(0x234, 20_000).ToArray(), 10));
    }

    [Fact]
    public void Levels_of_any_shape_come_back_however_they_were_appended() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte Kind, byte Length)[]>(),
        pieces =>
        {
            using var levels = new DefinitionLevels();
            using var page = new PooledBuffer();
            // Twice, so that the second page would show what the first one left.
            for (int round = 0; round < 2; round++)
            {
                var expected = new List<int>();
                var random = new Random(pieces.Length);
                foreach (var (kind, length) in pieces)
                {
                    var defined = Enumerable.Range(0, length).Select(_ => (byte)(random.Next(2) * random.Next(1, 256))).ToArray();
                    if (kind % 4 < 2)
                        levels.Append(length, isNull: kind % 4 == 0);
                    else
                        Assert.Equal(defined.Count(d => d != 0), levels.Append(defined));
                    expected.AddRange(kind % 4 < 2 ? Enumerable.Repeat(kind % 4, length) : defined.Select(d => d == 0 ? 0 : 1));
                }
                if (expected.Count == 0)
                    return true;
                Assert.Equal(expected.Count, levels.Rows);
                Assert.Equal(expected.Count(l => l == 0), levels.Nulls);
                page.Clear();
                levels.EndPage(page);
                Assert.Equal(page.Length - 4, BitConverter.ToInt32(page.Written));
                Assert.Equal(expected, Decoders.Hybrid(page.Written[4..], 1, expected.Count));
            }
            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Deltas_are_those_of_the_examples_of_the_specification_with_blocks_of_128()
    {
        // Encodings.md, DELTA_BINARY_PACKED, examples 1 and 2, whose blocks of 8 would be invalid.
        Assert.Equal(new byte[] { 0x80, 1, 4, 5, 2, 2, 0, 0, 0, 0 }, Delta((long[])[1, 2, 3, 4, 5]));
        Assert.Equal(
            new byte[] { 0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0b11000000, 0b00111111, 0, 0, 0, 0, 0, 0 },
            Delta((long[])[7, 5, 3, 1, 2, 3, 4, 5]));
    }

    [Fact]
    public void Deltas_of_any_numbers_come_back_also_where_differences_overflow() => Prop.ForAll(
        ArbMap.Default.ArbFor<DoNotSize<long>[]>(),
        ArbMap.Default.ArbFor<PositiveInt>(),
        (seeds, repeats) =>
        {
            long[] extremes = [long.MinValue, long.MaxValue, 0, -1, int.MinValue, int.MaxValue];
            var longs = Enumerable.Range(0, repeats.Get % 20).SelectMany(i => seeds.Select(s => s.Item >> i)).Concat(extremes).ToArray();
            var ints = longs.Select(l => (int)l).ToArray();
            return Decoders.Delta(Delta(longs), 64, out _).SequenceEqual(longs)
                && Decoders.Delta(Delta(ints), 32, out _).SequenceEqual(ints.Select(i => (long)i));
        }).QuickCheckThrowOnFailure();

    private static byte[] Hybrid(int[] values, int width)
    {
        using var target = new PooledBuffer();
        RunLengthHybrid.Encode(values, width, target);
        return target.Written.ToArray();
    }

    private static byte[] Delta(long[] values)
    {
        using var target = new PooledBuffer();
        DeltaBinaryPacked.Encode(values, target);
        return target.Written.ToArray();
    }

    private static byte[] Delta(int[] values)
    {
        using var target = new PooledBuffer();
        DeltaBinaryPacked.Encode(values, target);
        return target.Written.ToArray();
    }
}
