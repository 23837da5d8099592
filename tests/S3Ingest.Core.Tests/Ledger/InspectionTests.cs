using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Tests.Ledger;

public sealed class InspectionTests
{
    [Fact]
    public async Task A_verification_is_read_back_as_it_ended()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        var operation = Guid.NewGuid();
        var run = await BeginAsync(store, VerifyDepth.Deep);
        await store.EndInspectionAsync(run, new InspectionEnd
        {
            Status = OperationStatus.Failed,
            Bytes = 300,
            Counts = new Dictionary<string, long> { ["Verified"] = 2, ["Missing"] = 1 },
            Findings = [new InspectionFinding("Missing", "in/a", operation, "100 bytes", null)],
            Fault = new LedgerFault("IntegrityMismatch", "1 of 3"),
        });

        var found = await store.LastVerificationAsync();

        Assert.NotNull(found);
        Assert.Equal((run, OperationStatus.Failed, "b", "s3://b/in/", VerifyDepth.Deep, 300L), (found.OperationId, found.Status, found.BucketName, found.Scope, found.Depth, found.Bytes));
        Assert.Equal(2, found.Counts[VerifyStatus.Verified]);
        Assert.Equal(1, found.Counts[VerifyStatus.Missing]);
        Assert.Equal(new VerificationFinding("in/a", VerifyStatus.Missing, operation, "100 bytes", null), Assert.Single(found.Findings));
        Assert.NotNull(found.EndedAt);
        Assert.Null(await store.LastVerificationAsync("another"));
    }

    [Fact]
    public async Task Verifications_come_newest_first_and_the_last_one_is_one_that_was_not_stopped()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        var old = await BeginAsync(store, at: DateTimeOffset.UtcNow.AddDays(-2));
        await EndAsync(store, old, OperationStatus.Success);
        var stopped = await BeginAsync(store, at: DateTimeOffset.UtcNow.AddHours(-1));
        await EndAsync(store, stopped, OperationStatus.Cancelled);
        var running = await BeginAsync(store);
        var repair = await store.BeginInspectionAsync(new InspectionStart(OperationType.Repair, "b", "s3://b/", VerifyDepth.Metadata, DateTimeOffset.UtcNow));
        await EndAsync(store, repair, OperationStatus.Success);

        Assert.Equal([running, stopped, old], await IdsAsync(null));
        Assert.Equal([running, stopped], await IdsAsync(DateTimeOffset.UtcNow.AddDays(-1)));
        Assert.Equal(old, (await store.LastVerificationAsync())!.OperationId);

        async Task<List<Guid>> IdsAsync(DateTimeOffset? since) =>
            (await LedgerFolder.ListAsync(store.QueryVerificationsAsync(since))).ConvertAll(r => r.OperationId);
    }

    [Fact]
    public async Task The_first_thousand_findings_are_kept_and_all_are_counted()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        var run = await BeginAsync(store);
        await store.EndInspectionAsync(run, new InspectionEnd
        {
            Status = OperationStatus.Failed,
            Counts = new Dictionary<string, long> { ["Orphan"] = 1_500 },
            Findings = [.. Enumerable.Range(0, 1_500).Select(i => new InspectionFinding("Orphan", $"in/{i}", null, null, null))],
        });

        var found = (await store.LastVerificationAsync())!;

        Assert.Equal(Enumerable.Range(0, LedgerStore.MaxFindings).Select(i => $"in/{i}"), found.Findings.Select(f => f.Key));
        Assert.Equal(1_500, found.Counts[VerifyStatus.Orphan]);
    }

    [Fact]
    public async Task An_inspection_ends_once()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        var run = await BeginAsync(store);
        await EndAsync(store, run, OperationStatus.Success);

        await Assert.ThrowsAsync<InvalidOperationException>(() => EndAsync(store, run, OperationStatus.Failed));

        Assert.Equal(OperationStatus.Success, (await store.LastVerificationAsync())!.Status);
    }

    [Fact]
    public async Task The_history_has_them_when_their_type_is_named()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(store);
        var first = await LedgerFolder.IngestAsync(store, target, "a", change: s => s with { StartedAt = DateTimeOffset.UtcNow.AddHours(-3) });
        var verified = await BeginAsync(store, at: DateTimeOffset.UtcNow.AddHours(-2));
        await store.EndInspectionAsync(verified, new InspectionEnd
        {
            Status = OperationStatus.Failed,
            Counts = new Dictionary<string, long> { ["Missing"] = 3 },
            Fault = new LedgerFault("IntegrityMismatch", "3 of 3"),
        });
        var second = await LedgerFolder.IngestAsync(store, target, "b", change: s => s with { StartedAt = DateTimeOffset.UtcNow.AddHours(-1) });

        Assert.Equal([second, first], await IdsAsync(new HistoryQuery()));
        Assert.Equal([verified], await IdsAsync(new HistoryQuery { Types = [OperationType.Verify] }));
        var both = new HistoryQuery { Types = [OperationType.Verify, OperationType.Ingest] };
        Assert.Equal([second, verified, first], await IdsAsync(both));
        Assert.Equal([verified], await IdsAsync(both with { Skip = 1, First = 1 }));
        Assert.Equal([verified], await IdsAsync(both with { Statuses = [OperationStatus.Failed], ErrorIds = ["IntegrityMismatch"], Bucket = "b" }));
        Assert.Empty(await IdsAsync(new HistoryQuery { Types = [OperationType.Verify], Bucket = "c" }));
        Assert.Empty(await IdsAsync(new HistoryQuery { Types = [OperationType.Repair] }));

        var record = Assert.Single(await LedgerFolder.ListAsync(store.QueryAsync(new HistoryQuery { Types = [OperationType.Verify] })));
        Assert.Equal(("s3://b/in/", "in", "3"), (record.TargetPath, record.TargetName, record.Metadata["Missing"]));

        async Task<List<Guid>> IdsAsync(HistoryQuery query) => (await LedgerFolder.ListAsync(store.QueryAsync(query))).ConvertAll(r => r.OperationId);
    }

    private static Task<Guid> BeginAsync(LedgerStore store, VerifyDepth depth = VerifyDepth.Metadata, DateTimeOffset? at = null) =>
        store.BeginInspectionAsync(new InspectionStart(OperationType.Verify, "b", "s3://b/in/", depth, at ?? DateTimeOffset.UtcNow));

    private static Task EndAsync(LedgerStore store, Guid run, OperationStatus status) =>
        store.EndInspectionAsync(run, new InspectionEnd { Status = status, Counts = new Dictionary<string, long>() });
}
