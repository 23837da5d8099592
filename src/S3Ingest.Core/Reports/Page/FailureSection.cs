using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Reports.Page;

/// <summary>What needs a look: reasons with their remedies, the newest failures, archives that lack entries, what was interrupted.</summary>
internal static class FailureSection
{
    private const int OpenFailures = 10, OpenPartials = 5, MaxEntries = 20, MaxMessage = 1200;

    public static Markup Draw(ReportData data, Clock clock)
    {
        var sums = data.Sums;
        var html = new Markup();
        if (sums.FailureGroups().Count > 0)
            html.Add($"<section id=\"failures\"><h2>Failures</h2>\n{Reasons(sums, clock)}{Failed(sums, clock)}{Partials(sums, clock)}</section>\n");
        return html.Add(Running(sums, clock));
    }

    private static Markup Reasons(ReportCollector sums, Clock clock)
    {
        var html = Markup.Of($"<ul class=\"items reasons\">");
        foreach (var group in sums.FailureGroups())
        {
            html.Add($"<li><div class=\"head\"><strong>{group.ErrorId}</strong><span class=\"state{(group.Open > 0 ? " open" : "")}\">{Counts(group)}</span></div>");
            if (ErrorAdvice.For(group.ErrorId) is { } advice)
                html.Add($"<p class=\"advice\">{advice.Cause} <b>Remedy:</b> {advice.Remedy}</p>");
            html.Add($"<p class=\"note\">Last {clock.Time(group.Newest)}</p></li>\n");
        }

        return html.Add($"</ul>\n");
    }

    private static string Counts(FailureGroup group) => string.Join(", ", new[]
    {
        group.Failed > 0 ? $"{Quantity.Count(group.Failed)} failed" : "",
        group.Open > 0 ? $"{Quantity.Count(group.Open)} open" : "",
        group.Healed > 0 ? $"{Quantity.Count(group.Healed)} succeeded later" : "",
        group.Entries > 0 ? Quantity.Count(group.Entries, "entry left out", "entries left out") : "",
    }.Where(part => part.Length > 0));

    private static Markup Failed(ReportCollector sums, Clock clock) =>
        List("Failed sources", sums.Failures, OpenFailures, failure => Item(failure, clock, new Markup()), "Get-UploadHistory -Status Failed");

    private static Markup Partials(ReportCollector sums, Clock clock) =>
        List("In S3 only in part", sums.Partials, OpenPartials, partial => Item(partial, clock, Entries(partial)), "Get-UploadHistory -Status Partial");

    /// <summary>A list of which what is open is seen at once.</summary>
    /// <param name="title">Heading.</param>
    /// <param name="operations">Open ones first.</param>
    /// <param name="most">Most items that are seen at once.</param>
    /// <param name="item">Draws one.</param>
    /// <param name="command">What lists all of them.</param>
    private static Markup List(string title, TopList<OperationFigures> operations, int most, Func<OperationFigures, Markup> item, string command)
    {
        var kept = operations.Descending();
        if (kept.Count == 0)
            return new Markup();
        int open = Math.Min(kept.Count(o => o.IsNewest), most);
        var html = Markup.Of($"<h3>{title}</h3>\n");
        if (open > 0)
            html.Add(Items(kept.Take(open)));
        if (kept.Count > open)
            html.Add($"<details><summary>{kept.Count - open} {(kept.Any(o => o.IsNewest) ? "more" : "that a later operation dealt with")}</summary>{Items(kept.Skip(open))}</details>\n");
        return html.Add(Beyond(operations, kept.Count, command));

        Markup Items(IEnumerable<OperationFigures> some) => some.Aggregate(Markup.Of($"<ol class=\"items\">"), (list, operation) => list.Add(item(operation))).Add($"</ol>\n");
    }

    private static Markup Entries(OperationFigures partial)
    {
        // Of what succeeded later nobody needs the details.
        if (!partial.IsNewest)
            return new Markup();
        var html = Markup.Of($"<ul class=\"entries\">");
        foreach (var entry in partial.Skipped.Take(MaxEntries))
            html.Add($"<li><bdi class=\"path\">{entry.Path}</bdi> {(entry.ErrorId is null ? Markup.Of($"left out") : Markup.Of($"<b>{entry.ErrorId}</b>"))}: {Shortened(entry.Reason)}</li>");
        html.Add($"</ul>");
        return partial.Skipped.Count > MaxEntries ? html.Add($"<p class=\"note\">and {partial.Skipped.Count - MaxEntries} more entries</p>") : html;
    }

    private static Markup Running(ReportCollector sums, Clock clock)
    {
        var running = sums.Running.Descending();
        if (running.Count == 0)
            return new Markup();
        var table = new HtmlTable("Source", "State", "Since", "#Size");
        foreach (var operation in running)
        {
            table.Row(Path(operation), Markup.Of($"{(operation.IsInterrupted ? "⚠ interrupted" : "running")}"),
                clock.Time(operation.StartedAt), Quantity.ExactSize(operation.SourceBytes));
        }

        return Markup.Of($"<section id=\"running\"><h2>Not ended</h2>\n{table.Close()}{(sums.Interrupted > 0 ? Markup.Of($"<p class=\"note\">Interrupted: the process is gone. The next start of the watcher takes it up; nothing is lost.</p>\n") : new Markup())}{Beyond(sums.Running, running.Count, "Get-UploadHistory -Status InProgress")}</section>\n");
    }

    private static Markup Item(OperationFigures operation, Clock clock, Markup more) => Markup.Of($"<li>{Head(operation, clock)}{Message(operation)}{more}</li>\n");

    private static Markup Head(OperationFigures operation, Clock clock)
    {
        var (style, state) = operation switch
        {
            { IsNewest: true } => ("open", operation.Status == OperationStatus.Partial ? "▲ partial" : "▼ open"),
            { NewestStatus: OperationStatus.Success or OperationStatus.Skipped } => ("healed", "✓ succeeded later"),
            { NewestStatus: not null } => ("again", "failed again later"),
            _ => ("again", "superseded"),
        };
        var attempt = operation.Attempt > 1 ? Markup.Of($" <span class=\"note\">attempt {operation.Attempt}</span>") : new Markup();
        return Markup.Of($"<div class=\"head\">{Path(operation)} <span class=\"state {style}\">{state}</span></div><div class=\"note\">{clock.Time(operation.StartedAt)} <b>{operation.ErrorId}</b>{attempt}</div>");
    }

    private static Markup Path(OperationFigures operation) => Markup.Of($"<bdi class=\"path\">{operation.Path}</bdi>");

    private static Markup Message(OperationFigures operation) => Markup.Of($"<p class=\"message\">{Shortened(operation.ErrorMessage ?? "")}</p>");

    private static string Shortened(string text) => text.Length <= MaxMessage ? text : text[..MaxMessage] + " …";

    private static Markup Beyond(TopList<OperationFigures> list, int shown, string command)
    {
        long seen = list.Seen;
        return seen == shown ? new Markup() : Markup.Of($"<p class=\"note\">{shown} of {seen} are listed; <code>{command}</code> has them all.</p>\n");
    }
}
