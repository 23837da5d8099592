using Microsoft.Extensions.Logging.Abstractions;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;
using S3Ingest.Core.Tests.Watching;

namespace S3Ingest.Core.Tests.Ledger;

public sealed class RetentionTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Old = DateTimeOffset.UtcNow.AddDays(-100);
    private static readonly DateTimeOffset Limit = DateTimeOffset.UtcNow.AddDays(-30);
    private readonly LedgerFolder _folder = new();
    private LedgerStore _store = null!;
    private Target _target = null!;

    public async Task InitializeAsync()
    {
        _store = await _folder.OpenAsync();
        _target = await LedgerFolder.TargetAsync(_store);
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_superseded_goes_and_the_newest_state_stays()
    {
        await Add("x.bin", OperationStatus.Failed, 0);
        await Add("x.bin", OperationStatus.Cancelled, 1);
        await Add("x.bin", OperationStatus.Success, 2);
        var newest = await Add("x.bin", OperationStatus.Success, 3, size: 2_000);

        Assert.Equal(3, await _store.PruneAsync(Limit));

        Assert.Equal(newest, Assert.Single(await HistoryAsync()).OperationId);
        Assert.Equal(newest, (await _store.FindSourceAsync(_target, "x.bin"))!.Operation);
        Assert.Equal("x.bin", (await _store.FindKeyOwnerAsync(_target, "in/x.bin"))!.RelativePath);
        Assert.Equal(0L, _folder.Scalar("SELECT count(*) FROM upload WHERE operation NOT IN (SELECT id FROM operation)"));
    }

    [Fact]
    public async Task A_long_run_forgets_once_a_day()
    {
        var time = new ManualTime { WallTime = DateTimeOffset.UtcNow };
        var pruning = new LedgerPruning(_store, days: 30, NullLogger.Instance, time);
        var minute = 0;
        async Task<int> LeftAsync()
        {
            await Add("x.bin", OperationStatus.Failed, minute++);
            await Add("x.bin", OperationStatus.Success, minute++);
            await pruning.RunIfDueAsync(CancellationToken.None);
            return (await HistoryAsync()).Count;
        }

        Assert.Equal(1, await LeftAsync());
        time.Advance(TimeSpan.FromHours(23).TotalSeconds);
        Assert.Equal(3, await LeftAsync());
        time.Advance(TimeSpan.FromHours(2).TotalSeconds);
        Assert.Equal(1, await LeftAsync());
    }

    [Fact]
    public async Task Without_days_nothing_is_forgotten()
    {
        await Add("x.bin", OperationStatus.Failed, 0);
        await Add("x.bin", OperationStatus.Success, 1);
        await new LedgerPruning(_store, days: 0, NullLogger.Instance, TimeProvider.System).RunIfDueAsync(CancellationToken.None);
        Assert.Equal(2, (await HistoryAsync()).Count);
    }

    [Fact]
    public async Task What_failed_last_what_runs_and_what_is_young_stays()
    {
        await Add("failed.bin", OperationStatus.Success, 0);
        var failed = await Add("failed.bin", OperationStatus.Failed, 1);
        var cancelled = await Add("failed.bin", OperationStatus.Cancelled, 2);
        await Add("young.bin", OperationStatus.Success, 0);
        var young = await LedgerFolder.IngestAsync(_store, _target, "young.bin");
        var earlier = await Add("running.bin", OperationStatus.Failed, 0);
        var running = (await _store.BeginAsync(LedgerFolder.Start(_target, "running.bin", at: Old.AddHours(1))))!.Operation;

        await _store.PruneAsync(Limit);

        Assert.Equal(new[] { failed, cancelled, young, earlier, running }.Order(), (await HistoryAsync()).Select(o => o.OperationId).Order());
    }

    [Fact]
    public async Task Of_uploads_each_key_keeps_its_newest_success()
    {
        await Upload("a/1.bin", OperationStatus.Success, 0);
        var success = await Upload("a/1.bin", OperationStatus.Success, 1);
        var failed = await Upload("a/1.bin", OperationStatus.Failed, 2);
        var other = await Upload("b/2.bin", OperationStatus.Success, 3);

        Assert.Equal(1, await _store.PruneAsync(Limit));

        Assert.Equal(new[] { success, failed, other }.Order(), (await HistoryAsync()).Select(o => o.OperationId).Order());
    }

    [Fact]
    public async Task An_operation_whose_objects_no_newer_one_replaced_keeps_owning_their_keys()
    {
        var first = await Archive(0, "one.txt", "two.txt");
        await Archive(1, "one.txt");

        Assert.Equal(0, await _store.PruneAsync(Limit));

        Assert.Contains(await HistoryAsync(), o => o.OperationId == first);
        Assert.Equal("z.zip", (await _store.FindKeyOwnerAsync(_target, "in/z/two.txt"))!.RelativePath);
    }

    [Fact]
    public async Task Many_go_in_small_transactions()
    {
        for (int i = 0; i < 1_100; i++)
            await Add("many.bin", OperationStatus.Cancelled, i);
        await Add("many.bin", OperationStatus.Success, 2_000);
        long before = _store.Commits;

        Assert.Equal(1_100, await _store.PruneAsync(Limit));

        Assert.Equal(3, _store.Commits - before);
        Assert.Single(await HistoryAsync());
    }

    private Task<List<OperationRecord>> HistoryAsync() => LedgerFolder.ListAsync(_store.QueryAsync(new HistoryQuery()));

    private Task<Guid> Add(string path, OperationStatus status, int minute, long size = 1_000) =>
        LedgerFolder.IngestAsync(_store, _target, path, status, s => s with { StartedAt = Old.AddMinutes(minute), Size = size });

    private Task<Guid> Upload(string key, OperationStatus status, int minute) =>
        LedgerFolder.IngestAsync(_store, _target, "up.bin", status, s => s with { StartedAt = Old.AddMinutes(minute), Type = OperationType.Upload, Outputs = [new PlannedOutput(0, key)] });

    private Task<Guid> Archive(int minute, params string[] entries) => LedgerFolder.IngestAsync(_store, _target, "z.zip", OperationStatus.Success, s => s with
    {
        StartedAt = Old.AddMinutes(minute),
        Kind = SourceKind.Archive,
        Size = 1_000 + minute,
        Outputs = [.. entries.Select((entry, i) => new PlannedOutput(i, "in/z/" + entry, null, entry))],
    });
}
