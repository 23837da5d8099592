namespace S3Ingest.Core.Reports;

/// <summary>
/// Sums by quarter of an hour, folded into intervals when the whole period is known. Every time zone is a multiple of
/// a quarter of an hour away from UTC, so no interval of any zone cuts one.
/// </summary>
internal sealed class Timeline
{
    private static readonly TimeSpan Slot = TimeSpan.FromMinutes(15);
    private readonly Dictionary<long, IntervalFigures> _slots = [];

    public DateTimeOffset? First { get; private set; }

    public DateTimeOffset? Last { get; private set; }

    public void Add(DateTimeOffset at, OperationStatus status, long contentBytes, long storedBytes)
    {
        long number = at.UtcTicks / Slot.Ticks;
        if (!_slots.TryGetValue(number, out var slot))
            _slots[number] = slot = new IntervalFigures();
        slot.Add(status, contentBytes, storedBytes);
        First = at < First ? First = at : First ?? at;
        Last = at > Last ? Last = at : Last ?? at;
    }

    /// <summary>All intervals of the period, those without an operation too: silence shows.</summary>
    public List<IntervalFigures> Fold(DateTimeOffset from, DateTimeOffset to, IntervalLength length, TimeZoneInfo zone)
    {
        // What began at the very end has an interval too, when one begins there.
        var bounds = TimeScale.Bounds(from, Last >= to ? Last.Value.AddTicks(1) : to, length, zone);
        var intervals = bounds.Zip(bounds.Skip(1), (start, end) => new IntervalFigures { Start = start, End = end, Covered = Covered(start, end) }).ToList();
        foreach (var (number, slot) in _slots)
        {
            int index = bounds.BinarySearch(new DateTimeOffset(number * Slot.Ticks, TimeSpan.Zero));
            intervals[Math.Clamp(index >= 0 ? index : ~index - 1, 0, intervals.Count - 1)].Add(slot);
        }

        return intervals;

        // At least a second: rates are divided by it.
        TimeSpan Covered(DateTimeOffset start, DateTimeOffset end)
        {
            var covered = (end < to ? end : to) - (start > from ? start : from);
            return covered < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : covered;
        }
    }
}
