using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Tests.Storage;

public class PartSizePlanTests
{
    private const long MiB = 1L << 20;
    private const long LargestBuffer = 64 * MiB;

    [Fact]
    public void Known_length_always_fits_ten_thousand_parts_of_legal_size() => Prop.ForAll(
        Gen.Choose(0, 600_000).Select(mib => mib * MiB).ToArbitrary(),
        length =>
        {
            var plan = new PartSizePlan(length, null, false, LargestBuffer);
            long parts = (length + plan.First - 1) / plan.First;
            return parts <= PartSizePlan.MaxParts && plan.First is >= 8 * MiB and <= LargestBuffer && plan.First % MiB == 0;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Unknown_length_doubles_after_each_2500_parts_up_to_the_largest_buffer()
    {
        var plan = new PartSizePlan(null, null, false, 32 * MiB);
        Assert.Equal([8, 8, 16, 16, 32, 32, 32], new[] { 1, 2500, 2501, 5000, 5001, 7501, 10_000 }.Select(n => plan.SizeOf(n) / MiB));
        Assert.Equal(Enumerable.Range(1, 10_000).Sum(n => (long)plan.SizeOf(n)), plan.Ceiling);
    }

    [Fact]
    public void Beyond_the_last_part_the_error_names_the_ceiling()
    {
        var plan = new PartSizePlan(null, null, false, LargestBuffer);
        var fault = Assert.Throws<IngestException>(() => plan.SizeOf(10_001));
        Assert.Equal(IngestErrorId.SourceTooLarge, fault.ErrorId);
        Assert.Contains($"{300_000:N0} MiB", fault.Message, StringComparison.Ordinal);
        Assert.Contains("INGEST_MAX_MEMORY_MB", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_known_length_beyond_the_buffers_is_refused_before_anything_is_sent() => Assert.Equal(
        IngestErrorId.SourceTooLarge,
        Assert.Throws<IngestException>(() => new PartSizePlan(700_000 * MiB, null, false, LargestBuffer)).ErrorId);

    [Fact]
    public void Equal_parts_have_one_size()
    {
        var plan = new PartSizePlan(null, null, true, LargestBuffer);
        Assert.Single(Enumerable.Range(1, 10_000).Select(plan.SizeOf).Distinct());
        Assert.Equal(32 * MiB, plan.First);
    }

    [Fact]
    public void A_wished_size_is_kept_between_the_limits()
    {
        Assert.Equal(5_242_880, new PartSizePlan(100 * MiB, 5_242_880, false, LargestBuffer).First);
        Assert.Equal(5 * MiB, new PartSizePlan(100 * MiB, 1, false, LargestBuffer).First);
        Assert.Equal(11 * MiB, new PartSizePlan(100_001 * MiB, 5 * MiB, false, LargestBuffer).First);
    }
}
