using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Reports;
using Xunit;
using Xunit.Abstractions;

namespace S3Ingest.Core.Tests.Reports;

public sealed class TimeTests(ITestOutputHelper output)
{
    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "America/Santiago", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Kiritimati"];

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29T12:00:00Z", 23)]
    [InlineData("Europe/Berlin", "2026-10-25T12:00:00Z", 25)]
    [InlineData("Europe/Berlin", "2026-07-01T12:00:00Z", 24)]
    [InlineData("America/Santiago", "2025-09-07T15:00:00Z", 23)]
    [InlineData("Australia/Lord_Howe", "2026-04-05T03:00:00Z", 24.5)]
    public void A_day_goes_from_midnight_to_midnight_when_the_clocks_change_too(string zone, string within, double hours)
    {
        var at = DateTimeOffset.Parse(within, System.Globalization.CultureInfo.InvariantCulture);
        var bounds = TimeScale.Bounds(at, at, IntervalLength.Day, TimeZoneInfo.FindSystemTimeZoneById(zone));
        Assert.Equal(2, bounds.Count);
        Assert.Equal(hours, (bounds[1] - bounds[0]).TotalHours);
        Assert.Equal(bounds[0].Date.AddDays(1), bounds[1].Date);
    }

    [Fact]
    public void The_hour_that_the_clocks_repeat_is_there_twice()
    {
        var midnight = new DateTimeOffset(2026, 10, 25, 0, 0, 0, TimeSpan.FromHours(2));
        var bounds = TimeScale.Bounds(midnight, midnight.AddHours(25), IntervalLength.Hour, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        Assert.Equal([0, 1, 2, 2, 3], bounds.Take(5).Select(b => b.Hour));
        Assert.Equal(26, bounds.Count);
        Assert.Equal(0, bounds[^1].Hour);
    }

    [Fact]
    public void Weeks_begin_on_monday_and_months_on_the_first()
    {
        var (from, to) = (Operations.Noon, Operations.Noon.AddDays(40));
        Assert.All(TimeScale.Bounds(from, to, IntervalLength.Week, TimeZoneInfo.Utc), b => Assert.Equal(DayOfWeek.Monday, b.DayOfWeek));
        Assert.Equal([3, 4, 5], TimeScale.Bounds(from, to, IntervalLength.Month, TimeZoneInfo.Utc).Select(b => b.Month));
    }

    [Fact]
    public void Every_operation_counts_in_the_one_interval_that_it_began_in()
    {
        var cases =
            from zone in Gen.Elements(Zones)
            from start in Gen.Choose(0, 3 * 365 * 24 * 4)
            from offsets in Gen.Choose(0, 60_000).ArrayOf().Select(o => o.Append(7).ToArray())
            from scale in Gen.Elements(1, 60, 20)
            select (zone, Begin: new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(15 * start), Offsets: offsets.Select(o => TimeSpan.FromMinutes((double)o / scale)).ToArray());
        Prop.ForAll(Arb.From(cases), c =>
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(c.zone);
            var timeline = new Timeline();
            foreach (var offset in c.Offsets)
                timeline.Add(c.Begin + offset, OperationStatus.Success, 3, 2);
            var (from, to) = (timeline.First!.Value, timeline.Last!.Value);
            var intervals = timeline.Fold(from, to, TimeScale.LengthFor(to - from), zone);
            Assert.All(intervals, i => Assert.Equal(c.Offsets.Count(o => c.Begin + o >= i.Start && c.Begin + o < i.End), i.Operations));
            Assert.Equal(c.Offsets.Length, intervals.Sum(i => i.Operations));
            Assert.Equal((3L * c.Offsets.Length, 2L * c.Offsets.Length), (intervals.Sum(i => i.ContentBytes), intervals.Sum(i => i.StoredBytes)));
            Assert.InRange(intervals.Count, 1, 110);
        }).Check(Operations.Seeded(output));
    }

    [Fact]
    public void What_began_at_midnight_as_the_last_one_counts_in_the_day_that_begins()
    {
        var timeline = new Timeline();
        DateTimeOffset midnight = new(2025, 3, 10, 0, 0, 0, TimeSpan.Zero);
        timeline.Add(midnight.AddHours(-30), OperationStatus.Success, 1, 1);
        timeline.Add(midnight, OperationStatus.Success, 1, 1);
        var days = timeline.Fold(midnight.AddHours(-30), midnight, IntervalLength.Day, TimeZoneInfo.Utc);
        Assert.Equal([1, 0, 1], days.Select(d => d.Operations));
    }

    [Fact]
    public void A_quantile_is_off_by_one_percent_at_most()
    {
        var durations = Gen.Choose(1, 100_000_000).Select(ms => (double)ms).NonEmptyListOf().Select(list => list.ToArray());
        Prop.ForAll(Arb.From(durations), values =>
        {
            var sketch = new LatencySketch();
            foreach (double ms in values)
                sketch.Add(TimeSpan.FromMilliseconds(ms));
            Array.Sort(values);
            foreach (double share in new[] { 0, 0.5, 0.95, 1 })
            {
                double exact = values[(int)(share * (values.Length - 1))];
                Assert.InRange(sketch.Quantile(share).TotalMilliseconds, exact * 0.9899, exact * 1.0101);
            }

            Assert.Equal(values[^1], sketch.Longest.TotalMilliseconds);
        }).Check(Operations.Seeded(output));
    }
}
