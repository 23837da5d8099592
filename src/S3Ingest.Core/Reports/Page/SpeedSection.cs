using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Reports.Page;

/// <summary>Throughput and latency, and the sources that took most.</summary>
internal static class SpeedSection
{
    public static Markup Draw(ReportCollector sums, TimeFigures time, Clock clock)
    {
        var html = Markup.Of($"<section id=\"speed\"><h2>Throughput</h2>\n{Average(sums)}{Latency(sums)}{time.Throughput()}<div class=\"columns\">");
        html.Add(Files("Largest sources", sums.Largest.Descending(), clock, "#Size", o => Quantity.ExactSize(o.SourceBytes)));
        html.Add(Files("Slowest sources", sums.Slowest.Descending(), clock, "#Start to end", o => Markup.Of($"{Quantity.Duration(o.Duration!.Value)}")));
        html.Add(Files("Most attempts", sums.MostAttempts.Descending(), clock, "#Attempts", o => Markup.Of($"{o.Attempt}")));
        return html.Add($"</div></section>\n");
    }

    /// <summary>Of one operation while it runs; several run at once.</summary>
    private static Markup Average(ReportCollector sums) => sums.Busy is not { Operations: > 0 } busy ? new Markup()
        : Markup.Of($"<p>An operation took {Quantity.Duration(busy.Time / busy.Operations)} on average and stored <b>{Quantity.Size(busy.StoredBytes / busy.Time.TotalSeconds)}/s</b> while it ran.</p>\n");

    private static Markup Latency(ReportCollector sums)
    {
        var latency = sums.Latency;
        var attempts = sums.MostAttempts.Seen == 0
            ? "Every operation was the first attempt at its source."
            : $"{Quantity.Count(sums.MostAttempts.Seen, "operation was a further attempt", "operations were further attempts")} at a source.";
        if (latency.Count == 0)
            return Markup.Of($"<p>How long sources took from their detection to the proof of their objects is not known here. {attempts}</p>\n");
        return Markup.Of($"<p>From detection to the proof of the last object: half of the sources took at most <b>{Quantity.Duration(latency.Quantile(0.5))}</b>, 95 % at most <b>{Quantity.Duration(latency.Quantile(0.95))}</b>, ")
            .Add($"the longest {Quantity.Duration(latency.Longest)}. {attempts}</p>\n");
    }

    private static Markup Files(string title, IReadOnlyList<OperationFigures> operations, Clock clock, string column, Func<OperationFigures, Markup> value)
    {
        if (operations.Count == 0)
            return new Markup();
        var table = new HtmlTable("Source", column, "Begun");
        foreach (var operation in operations)
            table.Row(Markup.Of($"<bdi class=\"path\">{operation.Path}</bdi>"), value(operation), clock.Time(operation.StartedAt));
        return Markup.Of($"<div><h3>{title}</h3>\n{table.Close()}</div>\n");
    }
}
