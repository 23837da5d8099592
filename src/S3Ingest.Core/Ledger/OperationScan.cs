using System.Globalization;

namespace S3Ingest.Core.Ledger;

/// <summary>
/// Hands out the ids of operations that a filter may match, newest first, in pieces: from the smallest index that serves,
/// and only from spans of time in which such operations began. The filter's conditions then decide on each.
/// </summary>
internal sealed class OperationScan(HistoryFilter filter, OperationIds ids, ReaderPool readers)
{
    // So many operations are compared one by one before all sources are: what is new and common is found at once.
    private const int ComparedFirst = 8_192;

    /// <summary>Bits of a row id below the number of its span.</summary>
    public const int SpanBits = 40;

    private List<IdRange>? _ranges;
    private long[]? _fixed;
    private bool _isSearched;
    private int _compared;

    /// <summary>The next ids below <paramref name="before"/>, at most <paramref name="count"/>; empty after the last.</summary>
    public IReadOnlyList<long> Next(LedgerConnection db, long before, int count)
    {
        if (_ranges is null)
            Begin(db);
        if (filter.HasPattern && !_isSearched && _compared >= ComparedFirst && !(_fixed?.Length < ComparedFirst))
            Search(db, before);
        IReadOnlyList<long> next = _fixed is null ? FromIndexes(db, before, count) : FromList(_fixed, before, count);
        _compared += next.Count;
        return next;
    }

    /// <summary>A page is complete: patterns match often enough.</summary>
    public void PageFound() => _compared = 0;

    private void Begin(LedgerConnection db)
    {
        _ranges = Ranges(db, filter.Kinds);
        if (filter.Operations is { } operations)
            Fix(Known(db, operations));
        if (_ranges.Count == 0 || filter is { ExactPaths: null, ExactKey: null })
            return;
        var search = new SourceSearch(db, readers);
        // With a pattern as well, either may match: that search comes later.
        if (filter.ExactPaths is { } paths && filter.PathPattern is null)
            Fix(search.ByPaths(paths));
        if (filter.ExactKey is { } key)
            Fix(search.ByExactKey(key));
    }

    private void Search(LedgerConnection db, long before)
    {
        _isSearched = true;
        var search = new SourceSearch(db, readers);
        if (filter.AnyPathPattern is { } any)
            Fix(search.ByPathOrKey(any).Concat(search.ByMovedPath(any, Ranges(db, [.. filter.Kinds, "disposition <> 0"]))));
        if (filter.PathPattern is { } path)
            Fix(search.ByPath(path).Concat(search.ByPaths(filter.ExactPaths ?? [])));
        if (filter.KeyPattern is { } key)
            Fix(search.ByKey(key));
        if (_fixed!.Length <= ComparedFirst || !filter.HasIndexes)
            return;
        // Many sources match: then the index may have few operations.
        var indexed = new HashSet<long>();
        for (var next = FromIndexes(db, before, ComparedFirst); next.Count > 0; next = FromIndexes(db, next[^1], ComparedFirst))
            indexed.UnionWith(next);
        _fixed = Array.FindAll(_fixed, indexed.Contains);
    }

    /// <summary>Leaves what is in the list, in the ranges, and in an earlier list.</summary>
    private void Fix(IEnumerable<long> operations)
    {
        var sorted = operations.Distinct().ToArray();
        Array.Sort(sorted);
        var earlier = _fixed?.ToHashSet();
        _fixed = Array.FindAll(sorted, id => IsInRange(id) && earlier?.Contains(id) != false);
    }

    private bool IsInRange(long id)
    {
        var ranges = _ranges!;
        int low = 0, high = ranges.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (id < ranges[middle].First)
                low = middle + 1;
            else if (id >= ranges[middle].End)
                high = middle;
            else
                return true;
        }

        return false;
    }

    private static long[] FromList(long[] list, long before, int count)
    {
        int end = Array.BinarySearch(list, before);
        end = end < 0 ? ~end : end;
        var next = list[Math.Max(0, end - count)..end];
        Array.Reverse(next);
        return next;
    }

    private List<long> FromIndexes(LedgerConnection db, long before, int count)
    {
        var found = new List<long>();
        foreach (var range in _ranges!)
        {
            if (range.First < before)
                found.AddRange(FromIndexes(db, range with { End = Math.Min(range.End, before) }, count - found.Count));
            if (found.Count >= count)
                break;
        }

        return found;
    }

    private List<long> FromIndexes(LedgerConnection db, IdRange range, int count)
    {
        // Of an index that has more, only what is not older than its last one is known to be complete.
        long complete = range.First;
        var found = new List<long>();
        foreach (var (sql, value) in filter.Indexes)
        {
            var part = db.Rows(sql, r => r.GetInt64(0), value is null ? [range.First, range.End, count] : [range.First, range.End, count, value]);
            if (part.Count == count)
                complete = Math.Max(complete, part[^1]);
            found.AddRange(part);
        }

        return filter.Indexes.Count == 1 ? found : found.Where(id => id >= complete).Distinct().OrderDescending().Take(count).ToList();
    }

    /// <summary>Ids within the filter's time, of spans that have operations of these kinds; newest first.</summary>
    private List<IdRange> Ranges(LedgerConnection db, IReadOnlyList<string> kinds)
    {
        if (kinds.Count == 0)
            return filter.Time.First < filter.Time.End ? [filter.Time] : [];
        // Spans that follow each other become one range, whatever time lies between.
        var ranges = new List<IdRange>();
        bool isOpen = false;
        foreach (var (span, matches) in db.Rows(
            $"SELECT span, max({string.Join(" AND ", kinds)}) FROM span WHERE span >= $1 AND span <= $2 GROUP BY span ORDER BY span DESC",
            r => (r.GetInt64(0), r.GetInt64(1) != 0), [filter.Time.First >> SpanBits, (filter.Time.End - 1) >> SpanBits, .. filter.KindValues]))
        {
            var range = new IdRange(Math.Max(filter.Time.First, span << SpanBits), Math.Min(filter.Time.End, (span + 1) << SpanBits));
            if (matches && isOpen)
                ranges[^1] = ranges[^1] with { First = range.First };
            else if (matches)
                ranges.Add(range);
            isOpen = matches;
        }

        return ranges;
    }

    /// <summary>Row ids of those that this ledger has.</summary>
    private List<long> Known(LedgerConnection db, IReadOnlyCollection<Guid> operations)
    {
        var own = operations.Where(g => ids.TryGetId(g, out _)).Select(OperationIds.IdOf);
        // One parameter, however many: a pipeline can hand in a whole history.
        var known = db.Rows("SELECT id FROM operation WHERE id IN (SELECT value FROM json_each($1)) AND uuid IS NULL", r => r.GetInt64(0), Json(own));
        foreach (var other in operations.Where(g => !ids.TryGetId(g, out _)))
        {
            if (db.Scalar("SELECT id FROM operation WHERE uuid = $1", other.ToByteArray()) is long id)
                known.Add(id);
        }

        return known;
    }

    /// <summary>Ids as one parameter of a statement.</summary>
    public static string Json(IEnumerable<long> ids) => "[" + string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture))) + "]";
}
