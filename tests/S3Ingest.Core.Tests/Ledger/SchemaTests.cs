using Microsoft.Data.Sqlite;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Tests.Ledger;

public sealed class SchemaTests
{
    [Fact]
    public async Task Scripts_are_applied_once_in_order_and_recorded()
    {
        using var folder = new LedgerFolder();
        await (await folder.OpenAsync()).DisposeAsync();
        using var db = LedgerConnection.Open(folder.LedgerPath, readOnly: false);
        int first = LedgerSchema.Version(db);
        var scripts = LedgerSchema.Scripts.Append((first + 2, "c", "INSERT INTO extra VALUES (2)")).Append((first + 1, "b", "CREATE TABLE extra (x); INSERT INTO extra VALUES (1)")).ToList();

        LedgerSchema.Upgrade(db, scripts);
        LedgerSchema.Upgrade(db, scripts);

        Assert.Equal(first + 2, LedgerSchema.Version(db));
        Assert.Equal(2L, db.Scalar("SELECT count(*) FROM extra"));
        Assert.Equal((long)scripts.Count, db.Scalar("SELECT count(*) FROM schema_version"));
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_behind()
    {
        using var folder = new LedgerFolder();
        await (await folder.OpenAsync()).DisposeAsync();
        using var db = LedgerConnection.Open(folder.LedgerPath, readOnly: false);
        int before = LedgerSchema.Version(db);

        Assert.Throws<SqliteException>(() => LedgerSchema.Upgrade(db, [.. LedgerSchema.Scripts, (before + 1, "bad", "CREATE TABLE half (x); INSERT INTO nowhere VALUES (1)")]));

        Assert.Equal(before, LedgerSchema.Version(db));
        Assert.Null(db.Scalar("SELECT 1 FROM sqlite_master WHERE name = 'half'"));
    }

    [Fact]
    public async Task A_newer_schema_is_refused_and_the_file_left_alone()
    {
        using var folder = new LedgerFolder();
        await (await folder.OpenAsync()).DisposeAsync();
        folder.Scalar("INSERT INTO schema_version VALUES (999, 'future', 0)");

        var fault = await Assert.ThrowsAsync<IngestException>(() => folder.OpenAsync());

        Assert.Equal(IngestErrorId.ConfigurationInvalid, fault.ErrorId);
        Assert.Contains("999", fault.Message);
        Assert.Equal(999L, folder.Scalar("SELECT max(version) FROM schema_version"));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(folder.LedgerPath)!, "*.corrupt-*"));
    }
}
