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
        long applied = (long)db.Scalar("SELECT count(*) FROM schema_version")!;
        var scripts = LedgerSchema.Scripts.Append((first + 2, "c", "INSERT INTO extra VALUES (2)")).Append((first + 1, "b", "CREATE TABLE extra (x); INSERT INTO extra VALUES (1)")).ToList();

        LedgerSchema.Upgrade(db, scripts);
        LedgerSchema.Upgrade(db, scripts);

        Assert.Equal(first + 2, LedgerSchema.Version(db));
        Assert.Equal(2L, db.Scalar("SELECT count(*) FROM extra"));
        Assert.Equal(applied + 2, db.Scalar("SELECT count(*) FROM schema_version"));
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
    public async Task The_fault_of_a_script_is_told_when_sqlite_has_rolled_back_by_itself()
    {
        using var folder = new LedgerFolder();
        await (await folder.OpenAsync()).DisposeAsync();
        using var db = LedgerConnection.Open(folder.LedgerPath, readOnly: false);

        // As a full disk does.
        var fault = Assert.Throws<SqliteException>(() => LedgerSchema.Upgrade(db, [.. LedgerSchema.Scripts, (LedgerSchema.Version(db) + 1, "bad", "ROLLBACK; INSERT INTO nowhere VALUES (1)")]));

        Assert.Contains("nowhere", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_from_before_the_history_indexes_answers_as_a_new_one_does()
    {
        using var folder = new LedgerFolder();
        Directory.CreateDirectory(Path.GetDirectoryName(folder.LedgerPath)!);
        File.Create(folder.LedgerPath).Dispose();
        using (var db = LedgerConnection.Open(folder.LedgerPath, readOnly: false))
        {
            db.Execute($"PRAGMA application_id = {LedgerSchema.ApplicationId}");
            db.Execute("PRAGMA journal_mode = WAL");
            LedgerSchema.Upgrade(db, [.. LedgerSchema.Scripts.Where(s => s.Version < 5)]);
            long id = OperationIds.FirstAt(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
            db.Execute("INSERT INTO run (id, user, host, pid, command, started, ended) VALUES (1, 'alice', 'h', 1, 'Test', 0, 1)");
            db.Execute("INSERT INTO target VALUES (1, '/inbox', '', 'b', 'in/', NULL)");
            db.Execute($"INSERT INTO file VALUES (1, 'a.bin', 1, {PathHash.OfKey("", "b", "in/a.bin")}, {id + 1}, NULL, 1)");
            foreach (int i in new[] { 0, 1, 2 })
                db.Execute($"INSERT INTO operation (id, file, run, type, kind, status, attempt, size, modified) VALUES ({id + i}, 1, 1, 1, 0, {(i == 0 ? 1 : i == 1 ? 0 : 3)}, 1, 1, 0)");
        }

        await using var store = await folder.OpenAsync();

        Assert.Equal(3, await store.CountAsync(new HistoryQuery { Path = "/inbox/a.bin" }));
        Assert.Equal(3, await store.CountAsync(new HistoryQuery { User = "alice", Bucket = "b" }));
        Assert.Equal(1, await store.CountAsync(new HistoryQuery { User = "alice", Statuses = [OperationStatus.Success] }));
        Assert.Equal(2L, folder.Scalar("SELECT count(*) FROM operation WHERE aside = 1 AND status <> 0"));
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
