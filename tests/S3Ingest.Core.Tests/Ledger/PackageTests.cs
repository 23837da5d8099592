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
        Assert.Empty(await QueryAsync(new HistoryQuery { Key = "*" }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => ledger.EndPackageAsync(first, new QuiltPackage { Status = OperationStatus.Failed }));

        Task<List<OperationRecord>> QueryAsync(HistoryQuery query) => ledger.QueryAsync(query with { Types = [OperationType.Package] }).ToListAsync().AsTask();
    }
}
