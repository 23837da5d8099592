using System.Reflection;

namespace S3Ingest.Core.Reports.Page;

/// <summary>
/// The page: one HTML file without script and without reference to anything outside it, for browsers, phones, mail
/// programs and paper.
/// </summary>
internal static class ReportPage
{
    // Nothing may be loaded or run, whatever a name in the data tries.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'";

    public static string Draw(ReportData data)
    {
        var (options, sums, clock) = (data.Options, data.Sums, new Clock(data.Options.TimeZone));
        var from = options.Since ?? sums.Timeline.First ?? options.GeneratedAt;
        var to = Latest(options.Until ?? options.GeneratedAt, sums.Timeline.Last ?? from);
        var headline = new Headline(data, clock);
        var html = Markup.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="S3Ingest">
            <title>{options.Title}: {headline.Verdict}</title>
            <style>

            """);
        html.AddFixed(Style()).Add($"""
            </style>
            </head>
            <body>
            <header><h1>{options.Title}</h1>
            <p>{clock.Time(from)} to {clock.Time(to)}{(options.BucketName is null ? "" : $", bucket {options.BucketName}")}</p>
            <p class="note">All times: {clock.ZoneAt(options.GeneratedAt)}. Made {clock.Time(options.GeneratedAt)} on {options.HostName}{(data.LedgerPath is null ? ", from records that were handed in" : ", from the ledger ")}<bdi class="path">{data.LedgerPath}</bdi>.</p></header>
            <main>
            {headline.Draw()}
            """);
        if (sums.Operations > 0)
        {
            var length = TimeScale.LengthFor(to - from);
            var time = new TimeFigures(sums.Timeline.Fold(from, to, length, options.TimeZone), length, clock);
            html.Add(FailureSection.Draw(data, clock));
            html.Add($"<section id=\"activity\"><h2>What was ingested when</h2>\n{time.Outcomes()}</section>\n");
            html.Add(SizeSection.Draw(sums, time)).Add(SpeedSection.Draw(sums, time, clock));
        }

        html.Add(VerificationSection.Draw(data, clock)).Add(Footer(data));
        return html.AddFixed("</main>\n</body>\n</html>\n").ToString();
    }

    private static Markup Footer(ReportData data)
    {
        var html = Markup.Of($"<footer>");
        if (data.Others.Count > 0)
            html.Add($"<p>Not shown here: {string.Join(", ", data.Others.Select(o => $"{Quantity.Count(o.Value)} records of {o.Key}"))}.</p>");
        return html.Add($"""
            <p>A source counts where its operation began. Open means that no later operation has dealt with the source. Median and 95 % are exact to 1 %. 1 KiB is 1,024 bytes; a pointer on a size shows the exact number.</p>
            <p>Get-UploadHistory has every operation, about_IngestErrors every error.</p></footer>

            """);
    }

    private static DateTimeOffset Latest(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static string Style()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
