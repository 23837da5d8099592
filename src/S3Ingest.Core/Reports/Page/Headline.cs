namespace S3Ingest.Core.Reports.Page;

/// <summary>The top of the page: does anything need a look, and the few numbers that say how it went, as text, since some mail programs show nothing else.</summary>
internal sealed class Headline(ReportData data, Clock clock)
{
    private readonly ReportCollector _sums = data.Sums;

    /// <summary>Each thing that somebody should look at, in words.</summary>
    public IReadOnlyList<string> Concerns { get; } = ConcernsOf(data);

    /// <inheritdoc cref="Concerns"/>
    // An array: PowerShell cannot index the list that the compiler makes of a collection expression.
    public static IReadOnlyList<string> ConcernsOf(ReportData data) => Find(data).ToArray();

    /// <summary>The answer in one line.</summary>
    public string Verdict => Concerns.Count > 0 ? "Something needs a look"
        : _sums.Operations == 0 ? "Nothing was ingested in this period"
        : _sums.Total.Ingested == 0 ? "Nothing new: no source had to be sent"
        : "All good";

    public Markup Draw()
    {
        var (style, sign) = Concerns.Count > 0 ? ("bad", "!") : _sums.Operations == 0 ? ("empty", "–") : ("good", "✓");
        var html = Markup.Of($"<div class=\"verdict {style}\"><span class=\"sign\" aria-hidden=\"true\">{sign}</span><div><h2>{Verdict}</h2>");
        if (Concerns.Count > 0)
        {
            html.Add($"<ul>");
            foreach (var concern in Concerns)
                html.Add($"<li>{concern}</li>");
            html.Add($"</ul>");
        }

        html.Add($"<p>{Sentence()}</p></div></div>\n");
        return _sums.Operations == 0 ? html : html.Add(Tiles());
    }

    private static IEnumerable<string> Find(ReportData data)
    {
        var sums = data.Sums;
        if (sums.OpenFailed > 0)
            yield return $"{Quantity.Count(sums.OpenFailed, "source", "sources")} failed and {(sums.OpenFailed == 1 ? "has" : "have")} not succeeded since.";
        if (sums.OpenPartial > 0)
            yield return $"{Quantity.Count(sums.OpenPartial, "archive is", "archives are")} in S3 only in part: entries were left out.";
        if (data.OpenBefore > 0)
            yield return $"{Quantity.Count(data.OpenBefore, "source", "sources")} failed before this period and {(data.OpenBefore == 1 ? "has" : "have")} not succeeded since.";
        if (sums.Interrupted > 0)
            yield return $"{Quantity.Count(sums.Interrupted, "operation was", "operations were")} interrupted; the next start of the watcher takes {(sums.Interrupted == 1 ? "it" : "them")} up.";
        if (sums.Proofs.GetValueOrDefault(VerificationMethod.None).Objects is var unproved and > 0)
            yield return $"{Quantity.Count(unproved, "object was", "objects were")} sent without a proof of the content.";
        if (VerificationSection.Unverified(data) is var wrong and > 0)
            yield return $"{Quantity.Count(wrong, "object", "objects")} did not pass the last verification.";
    }

    private string Sentence()
    {
        if (_sums.Operations == 0)
            return $"{(data.LedgerPath is null ? "No record was handed in" : "The ledger has no operation")} that began in it. If files were expected, look whether the watcher runs and whether they are in its directory.";
        var total = _sums.Total;
        var stored = total.Objects == 0 ? "" :
            $" {Quantity.Size(total.ContentBytes)} became {Quantity.Count(total.Objects, "object", "objects")} of {Quantity.Size(total.StoredBytes)} in S3.";
        var rest = new[] { (_sums.Of(OperationStatus.Skipped), "skipped"), (_sums.Of(OperationStatus.Cancelled), "cancelled"), (_sums.Of(OperationStatus.InProgress), "in progress") }
            .Where(part => part.Item1 > 0).Select(part => $"{Quantity.Count(part.Item1)} {part.Item2}");
        var others = string.Join(", ", rest);
        return $"{Quantity.Count(total.Ingested, "source", "sources")} ingested, {Quantity.Count(_sums.Of(OperationStatus.Failed))} failed{(others.Length > 0 ? ", " + others : "")}.{stored}";
    }

    private Markup Tiles()
    {
        var total = _sums.Total;
        long failed = _sums.Of(OperationStatus.Failed);
        long proved = _sums.Proofs.Where(p => p.Key != VerificationMethod.None).Sum(p => p.Value.Objects);
        var html = Markup.Of($"<dl class=\"tiles\">");
        Tile("Ingested", Quantity.Count(total.Ingested), Quantity.Count(total.Objects, "object in S3", "objects in S3") + (_sums.Rows > 0 ? $", {Quantity.Count(_sums.Rows)} rows" : ""));
        Tile("Failed", Quantity.Count(failed), failed == 0 ? "none" : $"{Quantity.Count(_sums.OpenFailed)} open, {Quantity.Count(_sums.Healed)} succeeded later");
        Tile("Stored", Quantity.Size(total.StoredBytes), $"from {Quantity.Size(total.ContentBytes)}: " + (total.StoredBytes > total.ContentBytes ? Quantity.Saved(total.ContentBytes, total.StoredBytes) : $"{Quantity.Saved(total.ContentBytes, total.StoredBytes)} saved"));
        Tile("Verified", Quantity.Count(proved), proved == total.Objects ? "every object, at upload" : $"of {Quantity.Count(total.Objects, "object", "objects")}, at upload");
        if (_sums.Latency.Count > 0)
            Tile("Time to S3", Quantity.Duration(_sums.Latency.Quantile(0.5)), $"median; 95 % within {Quantity.Duration(_sums.Latency.Quantile(0.95))}");
        if (_sums.Timeline.Last is { } last)
            Tile("Last source", clock.Text(last, "HH:mm"), clock.Text(last, "ddd, yyyy-MM-dd"));
        return html.Add($"</dl>\n");

        void Tile(string name, string value, string note) => html.Add($"<div><dt>{name}</dt><dd>{value}<small>{note}</small></dd></div>\n");
    }
}
