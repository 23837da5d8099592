using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Tests.Ledger;

/// <summary>Runs that make packages, as the history shows them.</summary>
public sealed class PackageTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_package_is_in_the_history_when_its_type_is_asked_for_newest_first_among_the_others()
    {
        using var folder = new LedgerFolder();
        await using var ledger = await folder.OpenAsync();
        var first = await ledger.BeginPackageAsync(new PackageStart("s3://data/in/", "lab/runs", "s3://packages", Start));
        var verify = await ledger.BeginInspectionAsync(new InspectionStart(OperationType.Verify, "data", "s3://data/", VerifyDepth.Metadata, Start.AddMinutes(1)));
        var second = await ledger.BeginPackageAsync(new PackageStart("s3://other/in/", null, null, Start.AddMinutes(2)));
        await ledger.EndPackageAsync(first, new QuiltPackage
        {
            PackageName = "lab/runs", Registry = "s3://packages", TopHash = "abc", Revision = 17, Status = OperationStatus.Success,
            PackageMetadata = new QuiltPackageMetadata { EntryCount = 3, PackageSize = 100 }, Hashing = new QuiltHashing { Stored = 2, ServerSide = 1 },
        });
        await ledger.EndPackageAsync(second, new QuiltPackage { PackageName = "a/b", Registry = "s3://packages", Status = OperationStatus.Failed, ErrorId = nameof(IngestErrorId.PackageConflict), ErrorMessage = "why" });

        Assert.Empty(await ledger.QueryAsync(new HistoryQuery()).ToListAsync());
        Assert.Equal([second, verify, first], (await ledger.QueryAsync(new HistoryQuery { Types = [OperationType.Package, OperationType.Verify, OperationType.Ingest] }).ToListAsync()).Select(o => o.OperationId));
        var record = Assert.Single(await QueryAsync(new HistoryQuery { Statuses = [OperationStatus.Success] }));
        Assert.Equal(
            ("s3://data/in/", "lab/runs", Start, "quilt+s3://packages#package=lab/runs@abc", null),
            (record.TargetPath, record.TargetName, record.StartedAt, record.ResultPath, record.ErrorId));
        Assert.Equal(
            "bytes=100 entries=3 hash_composite=0 hash_downloaded=0 hash_server_side=1 hash_stored=2 package=lab/runs registry=s3://packages revision=17 top_hash=abc",
            string.Join(' ', record.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}={m.Value}")));
        Assert.Equal("why", Assert.Single(await QueryAsync(new HistoryQuery { ErrorIds = [nameof(IngestErrorId.PackageConflict)] })).ErrorMessage);
        Assert.Equal(second, Assert.Single(await QueryAsync(new HistoryQuery { Operations = [second] })).OperationId);
        Assert.Equal(first, Assert.Single(await QueryAsync(new HistoryQuery { Bucket = "data" })).OperationId);
        Assert.Equal(2, (await QueryAsync(new HistoryQuery { Bucket = "packages" })).Count);
        Assert.Equal(first, Assert.Single(await QueryAsync(new HistoryQuery { Until = Start.AddMinutes(1) })).OperationId);
        foreach (var filter in new[] { new HistoryQuery { Key = "*" }, new HistoryQuery { Path = "*" }, new HistoryQuery { LiteralPaths = ["/a"] }, new HistoryQuery { UserId = 1 } })
        {
            var ofAllTypes = filter with { Types = [OperationType.Package, OperationType.Verify] };
            Assert.Empty(await ledger.QueryAsync(ofAllTypes).ToListAsync());
            Assert.Equal(0, await ledger.CountAsync(ofAllTypes));
        }
        await Assert.ThrowsAsync<InvalidOperationException>(() => ledger.EndPackageAsync(first, new QuiltPackage { Status = OperationStatus.Failed }));

        Task<List<OperationRecord>> QueryAsync(HistoryQuery query) => ledger.QueryAsync(query with { Types = [OperationType.Package] }).ToListAsync().AsTask();
    }

    [Fact]
    public async Task What_a_dead_run_was_at_is_cancelled_and_what_a_live_one_is_at_is_not()
    {
        using var folder = new LedgerFolder();
        var dying = await folder.OpenAsync();
        var package = await dying.BeginPackageAsync(new PackageStart("s3://data/in/", "lab/runs", "s3://packages", Start));
        var verify = await dying.BeginInspectionAsync(new InspectionStart(OperationType.Verify, "data", "s3://data/", VerifyDepth.Metadata, Start));
        await using var living = await folder.OpenAsync();
        var repair = await living.BeginInspectionAsync(new InspectionStart(OperationType.Repair, "data", "s3://data/", VerifyDepth.Metadata, Start));
        Assert.Equal(OperationStatus.InProgress, await StatusAsync(living, package));
        dying.Abandon();

        await using var next = await folder.OpenAsync();
        Assert.Equal(OperationStatus.Cancelled, await StatusAsync(next, package));
        Assert.Equal(OperationStatus.Cancelled, await StatusAsync(next, verify));
        Assert.Equal(OperationStatus.InProgress, await StatusAsync(next, repair));

        static async Task<OperationStatus> StatusAsync(LedgerStore ledger, Guid id) => (await ledger.QueryAsync(new HistoryQuery { Operations = [id] }).SingleAsync()).Status;
    }

    [Fact]
    public async Task What_has_no_source_is_found_by_its_id_and_counted_as_it_is_listed()
    {
        using var folder = new LedgerFolder();
        await using var ledger = await folder.OpenAsync();
        var package = await ledger.BeginPackageAsync(new PackageStart("s3://data/in/", "lab/runs", "s3://packages", Start));
        var verify = await ledger.BeginInspectionAsync(new InspectionStart(OperationType.Verify, "data", "s3://data/", VerifyDepth.Metadata, Start.AddMinutes(1)));
        var move = Guid.CreateVersion7();
        var row = await ledger.AddMigrationAsync(move, "models", "{\"keyPrefix\":\"team/\"}", Start.AddMinutes(2), default);
        await ledger.SetMigrationAsync(row with { Phase = MigrationPhase.Moving }, OperationStatus.Partial, default);

        foreach (var id in new[] { package, verify, move })
            Assert.Equal(id, Assert.Single(await ledger.QueryAsync(new HistoryQuery { Operations = [id] }).ToListAsync()).OperationId);
        var all = new HistoryQuery { Types = Enum.GetValues<OperationType>() };
        Assert.Equal([move, verify, package], (await ledger.QueryAsync(all).ToListAsync()).Select(o => o.OperationId));
        Assert.Equal((3, 1, 0), (await ledger.CountAsync(all), await ledger.CountAsync(all with { Types = [OperationType.Package] }), await ledger.CountAsync(new HistoryQuery())));
        var record = Assert.Single(await ledger.QueryAsync(all with { Types = [OperationType.Move], Statuses = [OperationStatus.Partial], Bucket = "models", Since = Start }).ToListAsync());
        Assert.Equal(
            (OperationType.Move, "s3://models/team/", "models", Start.AddMinutes(2), $"s3://models/.s3ingest/migrations/{move}/", "Moving"),
            (record.OperationType, record.TargetPath, record.TargetName, record.StartedAt, record.ResultPath, record.Metadata["phase"]));
        Assert.Empty(await ledger.QueryAsync(all with { Types = [OperationType.Move], Until = Start.AddMinutes(2) }).ToListAsync());
    }
}
