using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Tests.Watching;

namespace S3Ingest.Core.Tests.Configuration;

public sealed class BandwidthScheduleTests : ConfigurationTestBase
{
    private const long MiB = 1 << 20;

    // 2026-03-02 is a Monday.
    [Theory]
    [InlineData("08:00-18:00=2MB/s", "2026-03-02T08:00", 2 * MiB)]
    [InlineData("08:00-18:00=2MB/s", "2026-03-02T17:59:59", 2 * MiB)]
    [InlineData("8:00 - 18:00 = 2MB", "2026-03-02T12:00", 2 * MiB)]
    [InlineData("22:00-06:00=off", "2026-03-02T22:00", 0)]
    [InlineData("22:00-06:00=off", "2026-03-03T05:59", 0)]
    [InlineData("22:00-24:00=OFF", "2026-03-02T23:59:59", 0)]
    [InlineData("Mon-Fri 08:00-18:00=1KB", "2026-03-06T10:00", 1024)]
    [InlineData("fri-mon 08:00-18:00=1KB", "2026-03-02T10:00", 1024)]
    [InlineData("Sat,Sun 20:00-04:00=off", "2026-03-09T03:00", 0)] // Monday, but it began on Sunday
    [InlineData("Sun 06:00-06:00=off", "2026-03-09T05:59", 0)] // a whole day
    [InlineData("12:00-13:00=5MB; 08:00-18:00=2MB", "2026-03-02T12:30", 5 * MiB)]
    public void A_window_holds_from_its_start_to_its_end_on_its_days(string text, string local, long rate) =>
        Assert.Equal(rate, Schedule(text).At(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture))!.BytesPerSecond);

    [Theory]
    [InlineData("08:00-18:00=2MB/s", "2026-03-02T18:00")]
    [InlineData("22:00-06:00=off", "2026-03-02T06:00")]
    [InlineData("Mon-Fri 08:00-18:00=1KB", "2026-03-07T10:00")]
    [InlineData("Sat,Sun 20:00-04:00=off", "2026-03-07T03:00")] // Saturday, but it would have begun on Friday
    public void Outside_of_all_windows_there_is_none(string text, string local) =>
        Assert.Null(Schedule(text).At(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Full_is_a_window_without_a_limit()
    {
        var window = Schedule("12:00-13:00=full; 00:00-24:00=off").At(new DateTime(2026, 3, 2, 12, 0, 0));
        Assert.NotNull(window);
        Assert.Null(window.BytesPerSecond);
        Assert.False(window.IsOff);
    }

    [Theory]
    [InlineData("08:00-18:00", "08:00-18:00")]
    [InlineData("08:00-18:00=2MB; 25:00-26:00=off", "25:00-26:00=off")]
    [InlineData("24:00-06:00=off", "24:00-06:00=off")]
    [InlineData("Mon-Fry 08:00-18:00=off", "Mon-Fry 08:00-18:00=off")]
    [InlineData("08:00-18:00=quick", "08:00-18:00=quick")]
    [InlineData("08:00-18:00=20", "08:00-18:00=20")] // bytes per second: a slip of the unit
    [InlineData(";", ";")]
    public void What_cannot_be_read_is_named(string text, string faulty)
    {
        Assert.False(BandwidthSchedule.TryParse(text, out _, out var part));
        Assert.Equal(faulty, part);
        var fault = Assert.Throws<IngestException>(() => Load(("INGEST_BUCKET", "my-bucket"), ("INGEST_WATCH_DIR", Folder), ("INGEST_BANDWIDTH_SCHEDULE", text)).Options);
        Assert.Contains("INGEST_BANDWIDTH_SCHEDULE", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Mon-Fri 08:00-18:00=2MB/s", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_clock_on_the_wall_decides_when_daylight_saving_begins_and_ends()
    {
        var rules = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 5, DayOfWeek.Sunday));
        var time = new ManualTime { Zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(1), "test", "standard", "summer", [rules]) };
        var limiter = new BandwidthLimiter(null, Schedule("02:00-03:00=off"), time);
        bool IsQuietAt(int month, int day, int hour, int minute)
        {
            time.WallTime = new DateTimeOffset(2026, month, day, hour, minute, 0, TimeSpan.Zero);
            return limiter.Quiet is not null;
        }

        // The day before: an hour, at UTC + 1.
        Assert.Equal([false, true, true, false], new[] { IsQuietAt(3, 28, 0, 59), IsQuietAt(3, 28, 1, 0), IsQuietAt(3, 28, 1, 59), IsQuietAt(3, 28, 2, 0) });
        // 2026-03-29: 02:00 becomes 03:00, the hour does not occur.
        Assert.Equal([false, false], new[] { IsQuietAt(3, 29, 0, 59), IsQuietAt(3, 29, 1, 0) });
        // 2026-10-25: 03:00 becomes 02:00, the hour occurs twice.
        Assert.Equal([false, true, true, false], new[] { IsQuietAt(10, 24, 23, 59), IsQuietAt(10, 25, 0, 0), IsQuietAt(10, 25, 1, 59), IsQuietAt(10, 25, 2, 0) });
    }

    [Fact]
    public void Watchers_with_the_same_limits_share_one_line()
    {
        var options = new IngestOptions { BucketName = "b", LedgerPath = "/l", MaxBandwidth = 5_000_001 };
        Assert.NotNull(BandwidthLimiter.For(options));
        Assert.Same(BandwidthLimiter.For(options), BandwidthLimiter.For(options with { BucketName = "c" }));
        Assert.NotSame(BandwidthLimiter.For(options), BandwidthLimiter.For(options with { MaxBandwidth = 5_000_002 }));
        Assert.NotSame(BandwidthLimiter.For(options), BandwidthLimiter.For(options with { BandwidthSchedule = Schedule("01:00-02:00=off") }));
        Assert.Null(BandwidthLimiter.For(options with { MaxBandwidth = null }));
    }

    [Fact]
    public async Task What_is_under_way_when_a_quiet_window_begins_may_end()
    {
        var limiter = new BandwidthLimiter(null, Schedule("00:00-24:00=off"));
        Assert.NotNull(limiter.Quiet);
        await limiter.TakeAsync(1 << 30, () => Assert.Fail("It waits."), CancellationToken.None);
    }

    private static BandwidthSchedule Schedule(string text) =>
        BandwidthSchedule.TryParse(text, out var schedule, out var faulty) ? schedule : throw new FormatException(faulty);
}
