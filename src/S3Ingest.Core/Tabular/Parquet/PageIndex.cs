namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>ColumnIndex and OffsetIndex of a column chunk (PageIndex.md, parquet.thrift), and what follows for the chunk.</summary>
internal static class PageIndex
{
    /// <summary>Bounds of all pages together.</summary>
    /// <param name="pages">Pages of the chunk.</param>
    /// <param name="values">Orders bounds; null when every value is null.</param>
    public static PageBounds Merge(IReadOnlyList<PageRecord> pages, ColumnValues? values)
    {
        byte[]? min = null;
        byte[]? max = null;
        bool minExact = false;
        bool maxExact = false;
        bool isOpenAbove = false;
        long? nans = null;
        foreach (var (rows, nulls, _, bounds) in pages)
        {
            if (rows == nulls)
                continue;
            if (bounds.NanCount is { } count)
                nans = (nans ?? 0) + count;
            if (bounds.Min is not null)
                Take(ref min, ref minExact, bounds.Min, bounds.IsMinExact, min is null ? 0 : values!.Compare(bounds.Min, min));
            if (bounds.Max is not null)
                Take(ref max, ref maxExact, bounds.Max, bounds.IsMaxExact, max is null ? 0 : values!.Compare(max, bounds.Max));
            isOpenAbove |= bounds.Min is not null && bounds.Max is null;
        }
        return nans > 0 ? new PageBounds(null, null, NanCount: nans) : new PageBounds(min, isOpenAbove ? null : max, minExact, maxExact, nans);
    }

    /// <summary>Serialises the ColumnIndex; null when a page has values and no bounds, which it cannot express.</summary>
    public static byte[]? ColumnIndex(IReadOnlyList<PageRecord> pages, ColumnValues? values)
    {
        if (pages.Any(p => p.Rows > p.Nulls && (p.Bounds.Min is null || p.Bounds.Max is null)))
            return null;
        using var target = new PooledBuffer();
        var thrift = new ThriftCompactWriter(target);
        thrift.Begin();
        thrift.BoolList(1, [.. pages.Select(p => p.Rows == p.Nulls)]);
        thrift.BinaryList(2, [.. pages.Select(p => p.Bounds.Min ?? [])]);
        thrift.BinaryList(3, [.. pages.Select(p => p.Bounds.Max ?? [])]);
        thrift.I32(4, (int)Order([.. pages.Where(p => p.Rows > p.Nulls).Select(p => p.Bounds)], values));
        thrift.I64List(5, [.. pages.Select(p => (long)p.Nulls)]);
        if (pages.Any(p => p.Bounds.NanCount is not null))
            thrift.I64List(8, [.. pages.Select(p => p.Bounds.NanCount ?? 0)]);
        thrift.End();
        return target.Written.ToArray();
    }

    /// <summary>Serialises the OffsetIndex.</summary>
    /// <param name="pages">Pages of the chunk.</param>
    /// <param name="offset">Position of the first one in the file.</param>
    public static byte[] OffsetIndex(IReadOnlyList<PageRecord> pages, long offset)
    {
        using var target = new PooledBuffer();
        var thrift = new ThriftCompactWriter(target);
        thrift.Begin();
        thrift.StructList(1, pages.Count);
        long row = 0;
        foreach (var page in pages)
        {
            thrift.Begin();
            thrift.I64(1, offset);
            thrift.I32(2, page.Length);
            thrift.I64(3, row);
            thrift.End();
            offset += page.Length;
            row += page.Rows;
        }
        thrift.End();
        return target.Written.ToArray();
    }

    // Of equal bounds the one that is a value counts.
    private static void Take(ref byte[]? bound, ref bool isExact, byte[] other, bool otherIsExact, int difference)
    {
        if (bound is null || difference < 0)
            (bound, isExact) = (other, otherIsExact);
        else if (difference == 0)
            isExact |= otherIsExact;
    }

    private static BoundaryOrder Order(PageBounds[] bounds, ColumnValues? values)
    {
        bool ascending = true;
        bool descending = true;
        for (int i = 1; i < bounds.Length; i++)
        {
            int min = values!.Compare(bounds[i - 1].Min, bounds[i].Min);
            int max = values.Compare(bounds[i - 1].Max, bounds[i].Max);
            ascending &= min <= 0 && max <= 0;
            descending &= min >= 0 && max >= 0;
        }
        return ascending ? BoundaryOrder.Ascending : descending ? BoundaryOrder.Descending : BoundaryOrder.Unordered;
    }

    // Numbers of parquet.thrift.
    private enum BoundaryOrder
    {
        Unordered = 0,
        Ascending = 1,
        Descending = 2,
    }
}
