using System.Text.Json;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.FileSystem;

namespace S3Ingest.Core.Ledger;

/// <summary>
/// Opens a ledger: folder, integrity, schema, run. Others wait meanwhile. A death between any two steps leaves a file
/// that the next opening finishes, or an empty one.
/// </summary>
internal static class LedgerOpening
{
    public sealed record Opened(LedgerState State, string? SetAsidePath, LedgerConnection Db, OperationIds Ids, long Run, LockFile RunLock, RunLocks Locks, DateTimeOffset CheckedAt);

    public static async Task<Opened> RunAsync(string path, RunInfo run, ILogger logger, CancellationToken cancellationToken)
    {
        // First of all: without SQLite nothing can be said about a ledger, and none may be taken for damaged.
        SqliteLibrary.Require();
        if (Directory.Exists(path))
            throw new IngestException(IngestErrorId.ConfigurationInvalid, $"The ledger path '{path}' is a directory. INGEST_LEDGER_PATH names a file.") { Target = path };
        var locks = new RunLocks(path);
        LedgerFile.PrepareFolder(path, locks.Folder);
        using var entered = await locks.EnterAsync(cancellationToken);
        // From here to the end nothing waits for others, and quick_check is the only long step.
        var (state, aside, checkedAt) = Inspect(path, locks, logger);
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
            Initialise(path);
        LedgerFile.Protect(path, logger);

        var db = LedgerConnection.Open(path, readOnly: false);
        try
        {
            db.Execute("PRAGMA synchronous = FULL");
            db.Execute("PRAGMA foreign_keys = ON");
            db.Execute("PRAGMA cache_size = -16384");
            db.Execute("PRAGMA journal_size_limit = 67108864");
            LedgerSchema.Upgrade(db, LedgerSchema.Scripts);
            if (db.Execute("INSERT OR IGNORE INTO ledger (id, identity, created) VALUES (1, $1, $2)", OperationIds.NewIdentity(), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()) > 0
                && state == LedgerState.Opened)
                state = LedgerState.Created;
            var ids = new OperationIds((long)db.Scalar("SELECT identity FROM ledger")!);
            var (id, held) = AddRun(db, ids, locks, run);
            return new Opened(state, aside, db, ids, id, held, locks, checkedAt);
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    /// <summary>File whose content tells how the ledger was closed last.</summary>
    public static string StampPath(RunLocks locks) => Path.Combine(locks.Folder, "closed");

    private static (LedgerState, string? Aside, DateTimeOffset CheckedAt) Inspect(string path, RunLocks locks, ILogger logger)
    {
        if (LedgerFile.HasStrayCompanions(path))
            logger.LogWarning("The ledger {Path} is gone, what was left of it is now {Aside}; a new one is created.", path, LedgerFile.SetAside(path));
        if (!File.Exists(path))
            return (LedgerState.Created, null, DateTimeOffset.UtcNow);
        if (new FileInfo(path).Length == 0)
        {
            logger.LogWarning("The ledger {Path} is empty; a new one is created in its place.", path);
            return (LedgerState.Created, null, DateTimeOffset.UtcNow);
        }

        string stamp = StampPath(locks);
        bool inUse = locks.AnyAlive();
        // In use: not checked now, and nobody here knows when it was.
        var checkedAt = LedgerIntegrity.CheckedAt(path, stamp) ?? (inUse ? DateTimeOffset.UnixEpoch : DateTimeOffset.UtcNow);
        if (LedgerIntegrity.Fault(path, stamp, inUse) is not { } fault)
            return (LedgerState.Opened, null, checkedAt);
        if (inUse)
            throw new IngestException(IngestErrorId.LedgerCorrupt, $"The ledger '{path}' is damaged ({fault}), and other processes use it. Stop them; the next start sets it aside and rebuilds it from S3.") { Target = path };
        string aside = LedgerFile.SetAside(path);
        logger.LogError("The ledger {Path} is damaged ({Fault}). It is now {Aside}; a new one is created and rebuilt from S3.", path, fault, aside);
        return (LedgerState.SetAside, aside, DateTimeOffset.UtcNow);
    }

    private static void Initialise(string path)
    {
        LedgerFile.Create(path);
        using var db = LedgerConnection.Open(path, readOnly: false);
        // Before the write-ahead log begins, so that they are in the file itself.
        db.Execute("PRAGMA page_size = 4096");
        db.Execute($"PRAGMA application_id = {LedgerSchema.ApplicationId}");
        db.Execute("PRAGMA journal_mode = WAL");
    }

    private static string? Json(IReadOnlyDictionary<string, string> map) => map.Count == 0 ? null : JsonSerializer.Serialize(map);

    // The row becomes visible only with its lock held: a run without a lock is a dead one.
    private static (long Id, LockFile Lock) AddRun(LedgerConnection db, OperationIds ids, RunLocks locks, RunInfo run)
    {
        db.Execute("BEGIN IMMEDIATE");
        LockFile? held = null;
        try
        {
            long id = (long)db.Scalar(
                "INSERT INTO run (user, host, pid, command, arguments, settings, started) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
                run.User, run.Host, run.ProcessId, run.Command, Json(run.Arguments), Json(run.Settings), run.StartedAt.ToUnixTimeMilliseconds())!;
            held = locks.AddRun(ids.LedgerId, id);
            Interruptions.CancelWithoutSource(db, other => other == id || locks.IsAlive(ids.LedgerId, other));
            db.Execute("COMMIT");
            return (id, held);
        }
        catch
        {
            held?.Dispose();
            db.RollBack();
            throw;
        }
    }
}
