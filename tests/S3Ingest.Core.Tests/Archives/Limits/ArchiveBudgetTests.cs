using S3Ingest.Core.Archives.Limits;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Tests.Archives.Limits;

public class ArchiveBudgetTests
{
    private static readonly ArchiveLimits Limits = new() { MaxDepth = 3, MaxEntries = 10, MaxEntryBytes = 1000, MaxTotalBytes = 5000, RatioAllowance = 500, MaxRatio = 10 };

    // Bytes of the source read before anything is expanded, for tests of other limits than the ratio.
    private const int Source = 1_000_000;

    [Fact]
    public void The_limits_are_those_of_the_settings_and_their_defaults()
    {
        var options = new IngestOptions { BucketName = "b", LedgerPath = "/l" };
        Assert.Equal(new ArchiveLimits(), ArchiveLimits.From(options));
        Assert.Equal(500_000, new ArchiveLimits().MaxEntriesOfAllLevels);
        Assert.Equal(256L << 20, new ArchiveLimits().MaxNestedInMemory);
        Assert.Equal(256L << 20, new ArchiveLimits().MaxDictionary);
        Assert.Equal(64L << 20, new ArchiveLimits().RatioAllowance);
        var raised = ArchiveLimits.From(options with { ArchiveMaxDepth = 1, ArchiveMaxEntries = 2, ArchiveMaxEntryBytes = 3, ArchiveMaxTotalBytes = 4, ArchiveMaxRatio = 5 });
        Assert.Equal(new ArchiveLimits { MaxDepth = 1, MaxEntries = 2, MaxEntryBytes = 3, MaxTotalBytes = 4, MaxRatio = 5 }, raised);
    }

    [Fact]
    public void The_entries_of_one_archive_are_limited()
    {
        var level = Budget().Open();
        for (int i = 0; i < 10; i++)
            level.BeginEntry("a", null);
        Exceeds("more than 10 entries.", "INGEST_ARCHIVE_MAX_ENTRIES", () => level.BeginEntry("a", null));
    }

    [Fact]
    public void The_entries_of_all_levels_together_are_limited()
    {
        var level = Budget().Open();
        var nested = Enumerable.Range(0, 6).Select(i => level.OpenNested($"{i}.zip")).ToArray();
        for (int i = 0; i < 50; i++)
            nested[i / 10].BeginEntry("a", null);
        Exceeds("more than 50 entries, those of nested archives included", "INGEST_ARCHIVE_MAX_ENTRIES", () => nested[5].BeginEntry("a", null));
        Exceeds("entries in '0.zip'", "INGEST_ARCHIVE_MAX_ENTRIES", () => nested[0].BeginEntry("a", null));
    }

    [Fact]
    public void Depth_is_limited_and_the_fault_names_the_deepest()
    {
        var third = Budget().Open().OpenNested("a.zip").OpenNested("a.zip/b.zip");
        Assert.Equal(3, third.Depth);
        Exceeds("more than 3 levels deep, the deepest seen is 'a.zip/b.zip/c\\u001b.zip'", "INGEST_ARCHIVE_MAX_DEPTH", () => third.OpenNested("a.zip/b.zip/c\u001B.zip"));
    }

    [Fact]
    public void A_depth_of_one_opens_no_archive_in_an_archive()
    {
        Assert.False(new ArchiveBudget(new() { MaxDepth = 1 }, "a.zip").Open().OpensNested);
        Assert.True(new ArchiveBudget(new() { MaxDepth = 2 }, "a.zip").Open().OpensNested);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_entry_is_limited_to_the_byte(bool async)
    {
        var level = Budget(Source).Open();
        level.BeginEntry("a.csv", null);
        Assert.Equal(1000, await ReadAll(level.MeterEntry("a.csv", Zeros(1000)), async));
        level.BeginEntry("b.csv", 1000);
        var fault = await Assert.ThrowsAsync<IngestException>(() => ReadAll(level.MeterEntry("b.csv", Zeros(1001)), async));
        Assert.Contains("'b.csv', which expands to more; the limit of one entry is 1,000 bytes", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stated_size_beyond_a_limit_is_refused_before_anything_is_read()
    {
        var level = Budget(Source).Open();
        level.BeginEntry("a.csv", 1000);
        Exceeds("states a size of 1,001 bytes", "INGEST_ARCHIVE_MAX_ENTRY_BYTES", () => level.BeginEntry("a.csv", 1001));
        for (int i = 0; i < 4; i++)
            level.MeterEntry("a.csv", Zeros(1000)).CopyTo(Stream.Null);
        level.BeginEntry("a.csv", 1000);
        level.MeterEntry("a.csv", Zeros(1)).CopyTo(Stream.Null);
        Exceeds("more than 4.88 KiB (5,000 bytes)", "INGEST_ARCHIVE_MAX_TOTAL_BYTES", () => level.BeginEntry("a.csv", 1000));
        // A size that makes no sense must not overflow into a small sum.
        var wide = new ArchiveBudget(new() { MaxEntryBytes = long.MaxValue }, "a.zip").Open();
        wide.MeterEntry("a", Zeros(1)).CopyTo(Stream.Null);
        Exceeds("256 GiB", "INGEST_ARCHIVE_MAX_TOTAL_BYTES", () => wide.BeginEntry("a.csv", long.MaxValue));
    }

    [Fact]
    public void The_total_is_one_over_all_levels()
    {
        var level = Budget(Source).Open();
        var nested = level.OpenNested("a.zip");
        for (int i = 0; i < 5; i++)
            (i % 2 == 0 ? level : nested).MeterEntry("a.csv", Zeros(1000)).CopyTo(Stream.Null);
        Exceeds("more than 4.88 KiB (5,000 bytes)", "INGEST_ARCHIVE_MAX_TOTAL_BYTES", () => nested.MeterEntry("a.csv", Zeros(1)).CopyTo(Stream.Null));
    }

    [Fact]
    public void What_a_filter_gives_and_no_entry_has_counts_too()
    {
        var budget = Budget(Source);
        budget.MeterFilter(Zeros(4000)).CopyTo(Stream.Null);
        for (int i = 0; i < 4; i++)
            budget.Open().MeterEntry("a.csv", Zeros(1000)).CopyTo(Stream.Null);
        Assert.Equal(4000, budget.ExpandedBytes);
        Exceeds("5,000 bytes", "INGEST_ARCHIVE_MAX_TOTAL_BYTES", () => budget.MeterFilter(Zeros(1001)).CopyTo(Stream.Null));
    }

    [Fact]
    public void The_ratio_is_looked_at_beyond_its_allowance_and_against_what_was_read()
    {
        var budget = Budget();
        var level = budget.Open();
        level.MeterEntry("a", Zeros(500)).CopyTo(Stream.Null);
        var source = budget.MeterSource(Zeros(1000));
        source.ReadExactly(new byte[60]);
        level.MeterEntry("a", Zeros(100)).CopyTo(Stream.Null);
        Exceeds("expanded to 601 bytes from the first 60 bytes of it, more than 10 times as much", "INGEST_ARCHIVE_MAX_RATIO", () => level.MeterEntry("a", Zeros(1)).CopyTo(Stream.Null));
        source.ReadExactly(new byte[100]);
        level.MeterEntry("a", Zeros(900)).CopyTo(Stream.Null);
    }

    [Fact]
    public void Memory_for_nested_archives_is_shared_and_given_back_once()
    {
        var budget = new ArchiveBudget(new() { MaxNestedInMemory = 100 }, "a.zip");
        var first = budget.HoldMemory(60);
        Assert.Equal(40, budget.MemoryLeft);
        var fault = Assert.Throws<IngestException>(() => budget.HoldMemory(41));
        Assert.Equal(IngestErrorId.ArchiveLimitExceeded, fault.ErrorId);
        Assert.Contains("101 bytes are needed at once; the limit is 100 bytes", fault.Message, StringComparison.Ordinal);
        first.Dispose();
        first.Dispose();
        Assert.Equal(100, budget.MemoryLeft);
        budget.HoldMemory(100).Dispose();
    }

    [Fact]
    public void A_metered_source_can_be_sought_in_and_is_closed_with_its_meter()
    {
        var content = new MemoryStream([1, 2, 3]);
        using (var metered = Budget().MeterSource(content))
        {
            metered.Position = 2;
            Assert.Equal(3, metered.ReadByte());
            Assert.Equal(0, metered.Seek(-3, SeekOrigin.End));
            Assert.Equal(3, metered.Length);
        }
        Assert.False(content.CanRead);
    }

    private static ArchiveBudget Budget(int sourceBytes = 0)
    {
        var budget = new ArchiveBudget(Limits, "a.zip");
        budget.MeterSource(Zeros(sourceBytes)).CopyTo(Stream.Null);
        return budget;
    }

    private static MemoryStream Zeros(int count) => new(new byte[count]);

    private static async Task<long> ReadAll(Stream stream, bool async)
    {
        var copy = new MemoryStream();
        if (async)
            await stream.CopyToAsync(copy, 64);
        else
            stream.CopyTo(copy, 64);
        return copy.Length;
    }

    private static void Exceeds(string text, string setting, Action action)
    {
        var fault = Assert.Throws<IngestException>(action);
        Assert.Equal(IngestErrorId.ArchiveLimitExceeded, fault.ErrorId);
        Assert.Equal("a.zip", fault.Target);
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
        Assert.NotNull(SettingTable.Find(setting));
        Assert.Contains($"Raise {setting}", fault.Message, StringComparison.Ordinal);
    }
}
