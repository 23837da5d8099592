using S3Ingest.Core.Ledger;
using S3Ingest.Core.Reports;
using S3Ingest.Core.Tests.Ledger;
using Xunit;

namespace S3Ingest.Core.Tests.Reports;

public sealed class SourcesTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_ledger_and_the_records_of_its_operations_make_the_same_page()
    {
        await using var store = await _folder.OpenAsync();
        await FillAsync(store);
        var options = Operations.Options with { Since = null };
        var fromLedger = new IngestReport(options);
        await fromLedger.AddAsync(store);
        var fromRecords = new IngestReport(options);
        await foreach (var record in store.QueryAsync(new HistoryQuery()))
            fromRecords.Add(record);
        Assert.Equal(7, fromLedger.Operations);
        // What records do not have: the key prefix, later verifications.
        string[] ofLedger = Comparable(fromLedger.ToHtml()), ofRecords = Comparable(fromRecords.ToHtml());
        Assert.Equal(7, fromRecords.Operations);
        Assert.True(ofLedger.Length > 100);
        Assert.Equal(ofLedger, ofRecords);
    }

    [Fact]
    public async Task A_failure_is_open_until_its_source_succeeds()
    {
        await using var store = await _folder.OpenAsync();
        var target = await FillAsync(store);
        var figures = await LedgerFolder.ListAsync(store.QueryFiguresAsync(null, null, null));
        Assert.Equal(["healed.bin healed", "open.bin open", "twice.bin again", "twice.bin open"],
            figures.Where(f => f.Status == OperationStatus.Failed).Select(f => $"{Path.GetFileName(f.Path)} {(f.IsNewest ? "open" : f.NewestStatus == OperationStatus.Success ? "healed" : "again")}").Order(StringComparer.Ordinal));
        Assert.Equal(2, await store.CountOpenFailuresAsync(Operations.Noon.AddDays(1), target.Bucket));
        Assert.Equal(0, await store.CountOpenFailuresAsync(Operations.Noon.AddDays(1), "another"));
        Assert.Equal(1, await store.CountOpenFailuresAsync(Operations.Noon.AddMinutes(3), null));
    }

    [Fact]
    public async Task Only_the_period_and_the_bucket_that_are_asked_for_count()
    {
        await using var store = await _folder.OpenAsync();
        await FillAsync(store);
        foreach (var (options, count) in new[]
        {
            (new ReportOptions { Since = Operations.Noon.AddMinutes(2) }, 5),
            (new ReportOptions { Until = Operations.Noon.AddMinutes(2) }, 2),
            (new ReportOptions { BucketName = "b" }, 7),
            (new ReportOptions { BucketName = "c" }, 0),
        })
        {
            var fromLedger = new IngestReport(options);
            await fromLedger.AddAsync(store);
            var fromRecords = new IngestReport(options);
            await foreach (var record in store.QueryAsync(new HistoryQuery()))
                fromRecords.Add(record);
            _ = fromRecords.ToHtml();
            Assert.Equal((count, count), (fromLedger.Operations, fromRecords.Operations));
            Assert.Equal((count, null), (fromLedger.Total, fromRecords.Total));
        }
    }

    [Fact]
    public async Task What_a_dead_process_left_is_interrupted_and_what_lives_is_not()
    {
        var store = await _folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(store);
        await store.BeginAsync(LedgerFolder.Start(target, "died.bin"));
        store.Abandon();
        await using var next = await _folder.OpenAsync();
        await using var other = await _folder.OpenAsync();
        await other.BeginAsync(LedgerFolder.Start(target, "runs.bin"));
        var figures = await LedgerFolder.ListAsync(next.QueryFiguresAsync(null, null, null));
        Assert.Equal([("runs.bin", false), ("died.bin", true)], figures.Select(f => (Path.GetFileName(f.Path), f.IsInterrupted)));
    }

    [Fact]
    public async Task Outputs_are_added_up_by_outcome_and_proof()
    {
        await using var store = await _folder.OpenAsync();
        var start = LedgerFolder.Start(await LedgerFolder.TargetAsync(store), "a.zip") with
        {
            Kind = SourceKind.Archive,
            Outputs = [.. Enumerable.Range(0, 5).Select(i => new PlannedOutput(i, $"in/a/{i}", null, $"{i}"))],
        };
        var claim = await store.BeginAsync(start);
        var outputs = Enumerable.Range(0, 4).Select(i => LedgerFolder.Outcome($"in/a/{i}", i) with
        {
            EntryPath = $"{i}",
            OriginalSize = 10 + i,
            SentSize = i,
            Verification = i == 3 ? VerificationMethod.ReadBack : VerificationMethod.ETag,
            Status = i == 0 ? OperationStatus.Skipped : OperationStatus.Success,
        });
        await store.EndAsync(LedgerFolder.End(claim!.Operation, OperationStatus.Success, [.. outputs]));
        var figures = Assert.Single(await LedgerFolder.ListAsync(store.QueryFiguresAsync(null, null, null)));
        Assert.Equal(
        [
            new OutputFigures(OperationStatus.Success, VerificationMethod.ETag, 2, 23, 3),
            new OutputFigures(OperationStatus.Success, VerificationMethod.ReadBack, 1, 13, 3),
            new OutputFigures(OperationStatus.Skipped, VerificationMethod.ETag, 1, 10, 0),
        ], figures.Outputs.OrderBy(o => o.Status).ThenBy(o => o.Verification));
    }

    [Fact]
    public void Every_error_of_the_catalogue_has_advice()
    {
        foreach (var id in Enum.GetNames<IngestErrorId>())
        {
            var advice = ErrorAdvice.For(id);
            Assert.True(advice is { Cause.Length: > 10, Remedy.Length: > 5 }, id);
            Assert.DoesNotContain("Remedy:", advice.Cause + advice.Remedy);
        }
    }

    [Fact]
    public async Task A_report_replaces_the_one_before_and_leaves_nothing_else_behind()
    {
        var path = Path.Combine(_folder.Folder, "r[1].html");
        var report = new IngestReport(Operations.Options);
        await report.WriteAsync(path, ReportWriting.NoClobber);
        await report.WriteAsync(path, ReportWriting.Replace);
        var fault = await Assert.ThrowsAsync<IngestException>(() => report.WriteAsync(path, ReportWriting.NoClobber));
        Assert.Equal(IngestErrorId.ObjectExists, fault.ErrorId);
        fault = await Assert.ThrowsAsync<IngestException>(() => report.WriteAsync(Path.Combine(_folder.Folder, "none", "r.html"), ReportWriting.Replace));
        Assert.Equal(IngestErrorId.DispositionFailed, fault.ErrorId);
        File.SetAttributes(path, FileAttributes.ReadOnly);
        await Assert.ThrowsAsync<IngestException>(() => report.WriteAsync(path, ReportWriting.Replace));
        await report.WriteAsync(path, ReportWriting.Force);
        Assert.Equal([path], Directory.GetFiles(_folder.Folder));
        Assert.StartsWith("<!DOCTYPE html>", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_report_leaves_the_one_before()
    {
        var path = Path.Combine(_folder.Folder, "r.html");
        await File.WriteAllTextAsync(path, "before");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new IngestReport(Operations.Options).WriteAsync(path, ReportWriting.Replace, new CancellationToken(canceled: true)));
        Assert.Equal("before", await File.ReadAllTextAsync(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Folder));
    }

    // Two successes, two failed attempts, one open failure, one that healed.
    private static async Task<Target> FillAsync(LedgerStore store)
    {
        var target = await LedgerFolder.TargetAsync(store);
        await Add("a.csv", 0, OperationStatus.Success, s => s with { Kind = SourceKind.Tabular, Outputs = [new PlannedOutput(0, "in/a.parquet")] });
        await Add("healed.bin", 1, OperationStatus.Failed);
        await Add("open.bin", 2, OperationStatus.Failed);
        await Add("twice.bin", 3, OperationStatus.Failed);
        await Add("healed.bin", 4, OperationStatus.Success, s => s with { Type = OperationType.Upload, DetectedAt = null });
        await Add("twice.bin", 5, OperationStatus.Failed, s => s with { Attempt = 2 });
        await Add("gone.bin", 6, OperationStatus.Cancelled);
        return target;

        async Task Add(string path, int minute, OperationStatus status, Func<OperationStart, OperationStart>? change = null)
        {
            var at = Operations.Noon.AddMinutes(minute);
            var start = LedgerFolder.Start(target, path, at: at);
            start = change?.Invoke(start) ?? start;
            var claim = await store.BeginAsync(start);
            var outcomes = status == OperationStatus.Success ? start.Outputs.Select(o => LedgerFolder.Outcome(o.Key) with { SentSize = 250 }).ToArray() : [];
            await store.EndAsync(LedgerFolder.End(claim!.Operation, status, outcomes) with { UploadedAt = at.AddSeconds(1), VerifiedAt = at.AddSeconds(2), EndedAt = at.AddSeconds(3) });
        }
    }

    private static string[] Comparable(string page) =>
        [.. page.Split('\n').Where(line => !line.Contains("All times:", StringComparison.Ordinal) && !line.Contains("verified since", StringComparison.Ordinal)
            && !line.Contains("do not tell of later", StringComparison.Ordinal) && !line.Contains(">b/", StringComparison.Ordinal))];
}
