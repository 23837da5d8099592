using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Reports.Page;

/// <summary>What needs a look: reasons with their remedies, the newest failures, archives that lack entries, what was interrupted.</summary>
internal static class FailureSection
{
    private const int Open = 10, MaxEntries = 20, MaxMessage = 1200;

    public static Markup Draw(ReportData data, Clock clock)
    {
        var sums = data.Sums;
        var html = new Markup();
        if (sums.FailureGroups().Count > 0)
            html.Add($"<section id=\"failures\"><h2>Failures</h2>\n{Reasons(sums, clock)}{Newest(sums, clock)}{Partials(sums, clock)}</section>\n");
        return html.Add(Running(sums, clock));
    }

    private static Markup Reasons(ReportCollector sums, Clock clock)
    {
        var table = new HtmlTable("Reason", "#Failed", "#Open", "#Succeeded later", "#Entries left out", "Newest");
        foreach (var group in sums.FailureGroups())
        {
            var reason = Markup.Of($"<strong>{group.ErrorId}</strong>");
            if (ErrorAdvice.For(group.ErrorId) is { } advice)
                reason.Add($"<p class=\"advice\">{advice.Cause}</p><p class=\"advice\"><b>Remedy:</b> {advice.Remedy}</p>");
            table.Row(reason, Markup.Of($"{group.Failed}"), Markup.Of($"{group.Open}"), Markup.Of($"{group.Healed}"), Markup.Of($"{group.Entries}"), clock.Time(group.Newest));
        }

        return table.Close();
    }

    private static Markup Newest(ReportCollector sums, Clock clock)
    {
        var failures = sums.Failures.Descending();
        if (failures.Count == 0)
            return new Markup();
        var html = Markup.Of($"<h3>Newest failures</h3>\n<ol class=\"items\">");
        foreach (var failure in failures.Take(Open))
            html.Add(Item(failure, clock));
        html.Add($"</ol>\n");
        if (failures.Count > Open)
        {
            html.Add($"<details><summary>{failures.Count - Open} more</summary><ol class=\"items\">");
            foreach (var failure in failures.Skip(Open))
                html.Add(Item(failure, clock));
            html.Add($"</ol></details>\n");
        }

        return html.Add(Beyond(sums.Failures, failures.Count, "Get-UploadHistory -Status Failed"));
    }

    private static Markup Partials(ReportCollector sums, Clock clock)
    {
        var partials = sums.Partials.Descending();
        if (partials.Count == 0)
            return new Markup();
        var html = Markup.Of($"<h3>In S3 only in part</h3>\n<ol class=\"items\">");
        foreach (var partial in partials)
        {
            html.Add($"<li>{Head(partial, clock)}{Message(partial)}<ul class=\"entries\">");
            foreach (var entry in partial.Skipped.Take(MaxEntries))
                html.Add($"<li><bdi class=\"path\">{entry.Path}</bdi>{(entry.ErrorId is null ? "" : $" {entry.ErrorId}")}: {Shortened(entry.Reason)}</li>");
            html.Add($"</ul>");
            if (partial.Skipped.Count > MaxEntries)
                html.Add($"<p class=\"note\">and {partial.Skipped.Count - MaxEntries} more entries</p>");
            html.Add($"</li>\n");
        }

        return html.Add($"</ol>\n{Beyond(sums.Partials, partials.Count, "Get-UploadHistory -Status Partial")}");
    }

    private static Markup Running(ReportCollector sums, Clock clock)
    {
        var running = sums.Running.Descending();
        if (running.Count == 0)
            return new Markup();
        var table = new HtmlTable("Source", "State", "Since", "#Size");
        foreach (var operation in running)
        {
            table.Row(Path(operation), Markup.Of($"{(operation.IsInterrupted ? "⚠ interrupted: the next start takes it up" : "running")}"),
                clock.Time(operation.StartedAt), Quantity.ExactSize(operation.SourceBytes));
        }

        return Markup.Of($"<section id=\"running\"><h2>Not ended</h2>\n{table.Close()}{Beyond(sums.Running, running.Count, "Get-UploadHistory -Status InProgress")}</section>\n");
    }

    private static Markup Item(OperationFigures failure, Clock clock) => Markup.Of($"<li>{Head(failure, clock)}{Message(failure)}</li>\n");

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
