namespace S3Ingest.Core.Reports.Page;

/// <summary>The charts over time, each with its numbers as a table.</summary>
internal sealed class TimeFigures(IReadOnlyList<IntervalFigures> intervals, IntervalLength length, Clock clock)
{
    private string Per => length.ToString().ToLowerInvariant();

    /// <summary>Sources by outcome: stacked bars, failures on top and marked.</summary>
    public Markup Outcomes()
    {
        var scale = AxisScale.OfCounts(intervals.Max(i => i.Operations));
        var description = $"{Quantity.Count(intervals.Sum(i => i.Succeeded))} succeeded, {Quantity.Count(intervals.Sum(i => i.Partial))} partial, " +
                          $"{Quantity.Count(intervals.Sum(i => i.Failed))} failed, {Quantity.Count(intervals.Sum(i => i.Other))} others. {Busiest(i => i.Operations, Quantity.Count)}";
        var legend = Markup.Of($"<span class=\"key ok\">succeeded</span><span class=\"key partial\">partial</span><span class=\"key failed\">▼ failed</span><span class=\"key other\">skipped, cancelled or running</span>");
        var rows = Table(["Succeeded", "Partial", "Failed", "Others"], i => [Number(i.Succeeded), Number(i.Partial), Number(i.Failed), Number(i.Other)]);
        return Figure("outcomes", $"Sources per {Per}, by outcome", description, legend, scale, DrawOutcomes, rows);
    }

    /// <summary>Bytes that the sources held beside bytes that are in S3 now.</summary>
    public Markup Sizes()
    {
        var scale = AxisScale.OfBytes(intervals.Max(i => Math.Max(i.ContentBytes, i.StoredBytes)));
        long content = intervals.Sum(i => i.ContentBytes), stored = intervals.Sum(i => i.StoredBytes);
        var description = $"{Quantity.Size(content)} before, {Quantity.Size(stored)} in S3. {Busiest(i => i.ContentBytes, b => Quantity.Size(b))}";
        var legend = Markup.Of($"<span class=\"key before\">before: content of the sources</span><span class=\"key after\">after: stored in S3</span>");
        var rows = Table(["Before", "After", "Saved"], i => [Quantity.ExactSize(i.ContentBytes), Quantity.ExactSize(i.StoredBytes), Markup.Of($"{Quantity.Saved(i.ContentBytes, i.StoredBytes)}")]);
        return Figure("sizes", $"Bytes per {Per}, before and after", description, legend, scale, DrawSizes, rows);
    }

    /// <summary>Bytes a second into S3 and sources an hour, on average over each interval; one table has the numbers of both.</summary>
    public Markup Throughput()
    {
        // A line needs two ends; the sentence above it has said everything about one interval.
        if (intervals.Count < 2)
            return new Markup();
        var description = $"{Busiest(i => i.StoredBytes, b => Quantity.Size(b))} {Busiest(i => i.Ingested, n => Quantity.Count(n, "source", "sources"))}";
        var rows = Table(["Sources", "Sources/h", "Stored", "Stored/s"], i =>
            [Number(i.Ingested), Markup.Of($"{i.Ingested / Hours(i)}"), Quantity.ExactSize(i.StoredBytes), Markup.Of($"{Quantity.Size(i.StoredBytes / Hours(i) / 3600)}")]);
        var rate = Figure("rate", "Stored in S3 per second, on average", description, new Markup(), AxisScale.OfRates(intervals.Max(i => i.StoredBytes / Hours(i) / 3600)),
            chart => DrawLine(chart, i => i.StoredBytes / Hours(i) / 3600, v => Quantity.Size(v) + "/s"), rows);
        var sources = Figure("pace", "Sources ingested per hour, on average", description, new Markup(), AxisScale.OfCounts(intervals.Max(i => i.Ingested / Hours(i))),
            chart => DrawLine(chart, i => i.Ingested / Hours(i), v => $"{Quantity.Count((long)Math.Round(v))} sources/h"), new Markup());
        return rate.Add(sources);
    }

    private static double Hours(IntervalFigures interval) => interval.Covered.TotalHours;

    private static Markup Number(long number) => Markup.Of($"{number}");

    private Markup Figure(string id, string title, string description, Markup legend, AxisScale scale, Action<TimeChart> draw, Markup table)
    {
        var figure = Markup.Of($"<figure><figcaption><strong>{title}</strong>{legend}</figcaption>");
        foreach (var size in new[] { ChartSize.Wide, ChartSize.Narrow })
        {
            var chart = new TimeChart(id, size, intervals, scale);
            draw(chart);
            figure.Add(chart.Draw(title, description, i => clock.Tick(i, length)));
        }

        return figure.Add($"{table}</figure>\n");
    }

    private void DrawOutcomes(TimeChart chart)
    {
        for (int i = 0; i < intervals.Count; i++)
        {
            var interval = intervals[i];
            if (interval.Operations == 0)
                continue;
            chart.Shapes.Add($"<g><title>{clock.Name(interval, length)}: {interval.Succeeded} succeeded, {interval.Partial} partial, {interval.Failed} failed, {interval.Other} others</title>");
            double top = chart.Floor;
            top = Segment(chart, i, top, interval.Succeeded, "ok", null);
            top = Segment(chart, i, top, interval.Other, "other", null);
            top = Segment(chart, i, top, interval.Partial, "partial", $"{chart.Id}-partial");
            top = Segment(chart, i, top, interval.Failed, "failed", null);
            if (interval.Failed > 0)
            {
                double x = chart.Middle(i), half = Math.Clamp(chart.Bar / 2, 2.5, 5);
                chart.Shapes.Add($"<path class=\"failed\" d=\"M{x - half} {top - 4 - (1.6 * half)}h{2 * half}l{-half} {1.6 * half}z\"/>");
            }

            chart.Shapes.Add($"</g>");
        }
    }

    /// <summary>One failure among ten thousand is still two units high.</summary>
    private static double Segment(TimeChart chart, int index, double from, long value, string name, string? pattern)
    {
        if (value == 0)
            return from;
        double height = Math.Max(chart.Floor - chart.Y(value), 2);
        var fill = pattern is null ? new Markup() : Markup.Of($" fill=\"url(#{pattern})\"");
        chart.Shapes.Add($"<rect class=\"{name}\"{fill} x=\"{chart.BarLeft(index)}\" y=\"{from - height}\" width=\"{chart.Bar}\" height=\"{height}\"/>");
        return from - height;
    }

    private void DrawSizes(TimeChart chart)
    {
        for (int i = 0; i < intervals.Count; i++)
        {
            var interval = intervals[i];
            if (interval.ContentBytes == 0 && interval.StoredBytes == 0)
                continue;
            double half = chart.Bar / 2, before = chart.Floor - chart.Y(interval.ContentBytes), after = chart.Floor - chart.Y(interval.StoredBytes);
            chart.Shapes.Add($"<g><title>{clock.Name(interval, length)}: {Quantity.Size(interval.ContentBytes)} before, {Quantity.Size(interval.StoredBytes)} after</title>");
            chart.Shapes.Add($"<rect class=\"before\" fill=\"url(#{chart.Id}-before)\" x=\"{chart.BarLeft(i)}\" y=\"{chart.Floor - before}\" width=\"{half}\" height=\"{before}\"/>");
            chart.Shapes.Add($"<rect class=\"after\" x=\"{chart.Middle(i)}\" y=\"{chart.Floor - after}\" width=\"{half}\" height=\"{after}\"/></g>");
        }
    }

    private void DrawLine(TimeChart chart, Func<IntervalFigures, double> value, Func<double, string> text)
    {
        var line = new Markup();
        for (int i = 0; i < intervals.Count; i++)
            line.Add($"{(i == 0 ? "M" : "L")}{chart.Middle(i)} {chart.Y(value(intervals[i]))}");
        chart.Shapes.Add($"<path class=\"area\" d=\"{line}L{chart.Middle(intervals.Count - 1)} {chart.Floor}L{chart.Middle(0)} {chart.Floor}Z\"/><path class=\"line\" d=\"{line}\"/>");
        for (int i = 0; i < intervals.Count; i++)
        {
            double at = value(intervals[i]);
            if (at > 0)
                chart.Shapes.Add($"<circle class=\"dot\" cx=\"{chart.Middle(i)}\" cy=\"{chart.Y(at)}\" r=\"{(chart.Band > 12 ? 3 : 1.8)}\"><title>{clock.Name(intervals[i], length)}: {text(at)}</title></circle>");
        }
    }

    private string Busiest(Func<IntervalFigures, long> value, Func<long, string> text)
    {
        var most = intervals.MaxBy(value)!;
        return value(most) == 0 ? "" : $"Most in {clock.Name(most, length)}: {text(value(most))}.";
    }

    private Markup Table(string[] columns, Func<IntervalFigures, Markup[]> cells)
    {
        var table = Markup.Of($"<details class=\"numbers\"><summary>The numbers of this chart</summary><div class=\"scroll\"><table><thead><tr><th scope=\"col\">{char.ToUpperInvariant(Per[0]) + Per[1..]}</th>");
        foreach (var column in columns)
            table.Add($"<th scope=\"col\" class=\"n\">{column}</th>");
        table.Add($"</tr></thead><tbody>\n");
        foreach (var interval in intervals.Where(i => i.Operations > 0))
        {
            table.Add($"<tr><th scope=\"row\">{clock.Name(interval, length)}</th>");
            foreach (var cell in cells(interval))
                table.Add($"<td class=\"n\">{cell}</td>");
            table.Add($"</tr>\n");
        }

        return table.Add($"</tbody></table></div></details>");
    }
}
