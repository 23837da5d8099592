using S3Ingest.Core.Ledger;
using SQLitePCL;
using Xunit.Abstractions;

namespace S3Ingest.Core.Tests.Ledger;

/// <summary>
/// The first page costs no walk over the operations: SQLite's own steps are counted on a ledger that is large enough for a
/// walk to show.
/// </summary>
public sealed class BoundedQueryTests(BoundedQueryTests.LargeLedger ledger, ITestOutputHelper output) : IClassFixture<BoundedQueryTests.LargeLedger>
{
    private const int Count = 20_000;

    // A walk takes at least six steps a row; comparing the newest 8,192 by their paths takes more, and is bounded too.
    private const long FewSteps = 60_000;

    public static TheoryData<string, HistoryQuery, int> Queries() => new()
    {
        { "newest", new() { First = 32 }, 32 },
        { "exact path, oldest", new() { Path = "/rare/old 5.bin" }, 1 },
        { "exact path, nothing", new() { Path = "/inbox/none" }, 0 },
        { "exact key, oldest", new() { Key = "old/old 5.bin" }, 1 },
        { "exact key, nothing", new() { Key = "in/none" }, 0 },
        { "bucket, oldest", new() { Bucket = "rare", First = 5 }, 5 },
        { "bucket, nothing", new() { Bucket = "none" }, 0 },
        { "user, oldest", new() { User = "rare", First = 5 }, 5 },
        { "user, a run without operations", new() { User = "idle" }, 0 },
        { "type, oldest", new() { Types = [OperationType.Upload], First = 5 }, 5 },
        { "type, nothing", new() { Types = [OperationType.Move] }, 0 },
        { "status, nothing", new() { Statuses = [OperationStatus.Partial] }, 0 },
        { "status Failed", new() { Statuses = [OperationStatus.Failed] }, 1 },
        { "error id", new() { ErrorIds = ["UploadFailed"] }, 1 },
        { "error id, nothing", new() { ErrorIds = ["KeyInvalid"] }, 0 },
        { "user id", new() { UserId = 7 }, 10 },
        { "user id, nothing", new() { UserId = 8 }, 0 },
        { "user and bucket that never met", new() { User = "rare", Bucket = "b" }, 0 },
        { "status and user that never met", new() { Statuses = [OperationStatus.Failed], User = "busy" }, 0 },
        { "the oldest hour", new() { Until = LargeLedger.Start.AddHours(1), First = 5 }, 5 },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public void The_first_page_takes_few_steps(string name, HistoryQuery query, int expected)
    {
        var (found, steps) = Ask(query);
        output.WriteLine($"{name}: {steps:N0} steps");
        Assert.Equal(expected, found);
        Assert.InRange(steps, 0, FewSteps);
    }

    [Fact]
    public void A_walk_would_be_seen()
    {
        using var db = LedgerConnection.Open(ledger.Path, readOnly: true);
        long steps = Steps(db, () => db.Scalar("SELECT count(*) FROM operation WHERE size = -1"));
        Assert.True(steps > FewSteps, $"{steps} steps");
    }

    [Theory]
    [InlineData("*none*")]
    [InlineData("*.none")]
    [InlineData("/rare/no*")]
    public void A_wildcard_that_matches_nothing_asks_the_sources_and_not_the_operations(string path)
    {
        // The newest are compared first, whatever the ledger's size; the walk over the sources runs on other connections.
        var (found, steps) = Ask(new HistoryQuery { Path = path });
        output.WriteLine($"{path}: {steps:N0} steps");
        Assert.Equal(0, found);
        Assert.InRange(steps, 0, 40 * 8_192 * 2);
    }

    private (int Found, long Steps) Ask(HistoryQuery query)
    {
        using var readers = new ReaderPool(ledger.Path);
        using var db = LedgerConnection.Open(ledger.Path, readOnly: true);
        var reader = new HistoryReader(new OperationIds((long)db.Scalar("SELECT identity FROM ledger")!), readers, query);
        var found = 0;
        long steps = Steps(db, () => found = reader.NextRows(db)?.Count ?? 0);
        return (found, steps);
    }

    private static long Steps(LedgerConnection db, Action action)
    {
        long steps = 0;
        raw.sqlite3_progress_handler(db.Inner.Handle, 1, _ => { steps++; return 0; }, null);
        action();
        raw.sqlite3_progress_handler(db.Inner.Handle, 0, null, null);
        return steps;
    }

    /// <summary>Ten uploads long ago, one of them failed, and twenty thousand sources since.</summary>
    public sealed class LargeLedger : IAsyncLifetime, IDisposable
    {
        public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        private readonly LedgerFolder _folder = new();

        public string Path => _folder.LedgerPath;

        public async Task InitializeAsync()
        {
            await using (var store = await _folder.OpenAsync(new RunInfo { Command = "Test", User = "rare" }))
            {
                var target = await LedgerFolder.TargetAsync(store, root: "/rare", bucket: "rare", prefix: "old/");
                for (int i = 0; i < 10; i++)
                {
                    await LedgerFolder.IngestAsync(store, target, $"old {i}.bin", i == 3 ? OperationStatus.Failed : OperationStatus.Success, s => s with
                    {
                        StartedAt = Start.AddMinutes(i),
                        Type = OperationType.Upload,
                        Metadata = new Dictionary<string, string> { ["user_id"] = "7" },
                    });
                }
            }

            await (await _folder.OpenAsync(new RunInfo { Command = "Test", User = "idle" })).DisposeAsync();
            await using (var store = await _folder.OpenAsync(new RunInfo { Command = "Test", User = "busy" }))
            {
                var target = await LedgerFolder.TargetAsync(store);
                await store.ImportAsync(Enumerable.Range(0, Count).Select(i => new RebuiltSource
                {
                    Target = target,
                    RelativePath = $"{i % 100}/file {i}.csv",
                    Size = i,
                    ModifiedTicks = LedgerFolder.Ticks,
                    UploadedAt = Start.AddDays(1).AddSeconds(10 * i),
                    Sha256 = LedgerFolder.Sha("x"),
                    Outputs = [LedgerFolder.Outcome($"in/{i % 100}/file {i}.csv")],
                }));
            }
        }

        public Task DisposeAsync() => Task.CompletedTask;

        public void Dispose() => _folder.Dispose();
    }
}
