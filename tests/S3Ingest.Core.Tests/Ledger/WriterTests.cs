using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Tests.Ledger;

public sealed class WriterTests
{
    [Fact]
    public async Task Sixty_four_concurrent_writers_share_commits()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(store);
        long before = store.Commits;
        await Task.WhenAll(Enumerable.Range(0, 64).Select(w => Task.Run(async () =>
        {
            for (int i = 0; i < 10; i++)
                await LedgerFolder.IngestAsync(store, target, $"{w}/{i}.bin");
        })));
        long commits = store.Commits - before;
        Assert.InRange(commits, 20, 640);
        Assert.Equal(640, (await LedgerFolder.ListAsync(store.QueryAsync(new HistoryQuery()))).Count);
    }

    [Fact]
    public async Task A_request_that_fails_undoes_itself_and_none_of_its_neighbours()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(store);
        var tasks = Enumerable.Range(0, 200).Select(i => i % 3 == 0
            ? store.EndAsync(LedgerFolder.End(Guid.NewGuid(), OperationStatus.Success))
            : (Task)store.BeginAsync(LedgerFolder.Start(target, $"{i}.bin"))).ToList();
        for (int i = 0; i < tasks.Count; i++)
        {
            if (i % 3 == 0)
                await Assert.ThrowsAsync<InvalidOperationException>(() => tasks[i]);
            else
                await tasks[i];
        }

        Assert.Equal(133, (await LedgerFolder.ListAsync(store.QueryAsync(new HistoryQuery()))).Count);
    }

    [Fact]
    public async Task A_begin_that_collides_at_its_second_key_leaves_no_row()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(store);
        await LedgerFolder.IngestAsync(store, target, "a.csv", change: s => s with { Outputs = [new PlannedOutput(0, "in/a.parquet")] });
        var start = LedgerFolder.Start(target, "b.zip") with { Outputs = [new PlannedOutput(0, "in/b"), new PlannedOutput(1, "in/a.parquet")] };
        var fault = await Assert.ThrowsAsync<IngestException>(() => store.BeginAsync(start));
        Assert.Equal((IngestErrorId.KeyCollision, "in/a.parquet", "a.csv"), (fault.ErrorId, fault.Key, fault.Target));
        Assert.Single(await LedgerFolder.ListAsync(store.QueryAsync(new HistoryQuery())));
        Assert.Equal(1L, folder.Scalar("SELECT count(*) FROM file"));
    }

    [Fact]
    public async Task A_request_that_is_cancelled_while_it_waits_changes_nothing()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(store);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.BeginAsync(LedgerFolder.Start(target, "a.bin"), cancelled.Token));
        Assert.Empty(await LedgerFolder.ListAsync(store.QueryAsync(new HistoryQuery())));
    }

    [Fact]
    public async Task Two_processes_write_at_once_and_lose_nothing()
    {
        using var folder = new LedgerFolder();
        await using var first = await folder.OpenAsync();
        await using var second = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(first);
        await Task.WhenAll(new[] { first, second }.SelectMany((s, n) => Enumerable.Range(0, 100).Select(i => Task.Run(() => LedgerFolder.IngestAsync(s, target, $"{n}/{i}.bin")))));
        Assert.Equal(200, (await LedgerFolder.ListAsync(first.QueryAsync(new HistoryQuery()))).Count);
    }
}
