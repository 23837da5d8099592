using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Reports.Page;

/// <summary>What proved the objects at their upload, and what later verifications said.</summary>
internal static class VerificationSection
{
    /// <summary>Most verifications that are listed.</summary>
    public const int MaxRuns = 10;

    private const int MaxFindings = 50;

    private static readonly (VerificationMethod Method, string Meaning)[] Methods =
    [
        (VerificationMethod.Checksum, "a checksum of the whole object, computed by the provider, equals ours"),
        (VerificationMethod.ETag, "the ETag is the MD5 of what was sent"),
        (VerificationMethod.ReadBack, "the object was read back and hashed"),
        (VerificationMethod.None, "nothing could be compared"),
    ];

    /// <summary>Objects that the last verification did not find as the ledger says.</summary>
    public static long Unverified(ReportData data) =>
        data.LastVerification?.Counts.Where(c => c.Key is not (VerifyStatus.Verified or VerifyStatus.Orphan)).Sum(c => c.Value) ?? 0;

    public static Markup Draw(ReportData data, Clock clock) => Markup.Of($"""
        <section id="verification"><h2>Verification</h2>
        {AtUpload(data.Sums)}<h3>Since then</h3>
        {Last(data, clock)}{Runs(data, clock)}</section>

        """);

    private static Markup AtUpload(ReportCollector sums)
    {
        var table = new HtmlTable("Proved at upload by", "#Objects", "#Bytes", "Which means");
        foreach (var (method, meaning) in Methods)
        {
            if (sums.Proofs.TryGetValue(method, out var sum))
                table.Row(Markup.Of($"{(method == VerificationMethod.None ? "⚠ nothing" : method.ToString())}"), Markup.Of($"{sum.Objects}"), Quantity.ExactSize(sum.Bytes), Markup.Of($"{meaning}"));
        }

        var html = sums.Proofs.Count == 0 ? Markup.Of($"<p>No object was sent in this period.</p>\n") : table.Close();
        return sums.Present == 0 ? html : html.Add($"<p class=\"note\">{Quantity.Count(sums.Present, "object was", "objects were")} in S3 already with equal content and not sent again.</p>\n");
    }

    private static Markup Last(ReportData data, Clock clock)
    {
        if (data.LedgerPath is null)
            return Markup.Of($"<p>This report was made from records that were handed in; they do not tell of later verifications.</p>\n");
        if (data.LastVerification is not { } last)
            return Markup.Of($"<p>Never verified since upload. <code>Invoke-IngestVerify</code> asks S3 whether the objects are still what the ledger says; with <code>-Deep</code> it reads them.</p>\n");
        long wrong = Unverified(data);
        var html = Markup.Of($"<p>{(wrong == 0 ? "✓" : "⚠")} Last verified {clock.Time(last.StartedAt)}, {(last.Depth == VerifyDepth.Deep ? "contents read back" : "metadata compared")}: ");
        html.Add($"{string.Join(", ", last.Counts.OrderBy(c => c.Key).Select(c => $"{Quantity.Count(c.Value)} {Name(c.Key)}"))}. <bdi class=\"path\">{last.Scope}</bdi></p>\n");
        if (last.Findings.Count == 0)
            return html;
        var table = new HtmlTable("Key", "State", "The ledger says", "S3 says");
        foreach (var finding in last.Findings.Take(MaxFindings))
            table.Row(Markup.Of($"<bdi class=\"path\">{finding.Key}</bdi>"), Markup.Of($"{Name(finding.Status)}"), Markup.Of($"<span class=\"path\">{finding.Expected}</span>"), Markup.Of($"<span class=\"path\">{finding.Actual}</span>"));
        html.Add(table.Close());
        return last.Findings.Count > MaxFindings ? html.Add($"<p class=\"note\">The first {MaxFindings} are listed.</p>\n") : html;
    }

    private static Markup Runs(ReportData data, Clock clock)
    {
        if (data.Verifications.Count < 2)
            return new Markup();
        var table = new HtmlTable("Begun", "Bucket", "Depth", "#Verified", "#Not verified", "Ended");
        foreach (var run in data.Verifications)
        {
            long verified = run.Counts.GetValueOrDefault(VerifyStatus.Verified);
            table.Row(clock.Time(run.StartedAt), Markup.Of($"{run.BucketName}"), Markup.Of($"{run.Depth.ToString()}"), Markup.Of($"{verified}"), Markup.Of($"{run.Counts.Values.Sum() - verified}"),
                run.EndedAt is { } ended ? clock.Time(ended) : Markup.Of($"not ended"));
        }

        return Markup.Of($"<details><summary>Verifications of this period</summary>{table.Close()}</details>\n");
    }

    private static string Name(VerifyStatus status) => status switch
    {
        VerifyStatus.Verified => "verified",
        VerifyStatus.Missing => "missing",
        VerifyStatus.SizeMismatch => "of another size",
        VerifyStatus.ChecksumMismatch => "of another content",
        VerifyStatus.Modified => "replaced by another writer",
        VerifyStatus.Orphan => "unknown to the ledger",
        VerifyStatus.Error => "could not be checked",
        _ => status.ToString(),
    };
}
