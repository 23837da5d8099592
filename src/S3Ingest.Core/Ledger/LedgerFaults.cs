using Microsoft.Data.Sqlite;

namespace S3Ingest.Core.Ledger;

/// <summary>Turns SQLite's faults into those a user can act on.</summary>
internal static class LedgerFaults
{
    public static Exception From(Exception fault, string path) => fault is not SqliteException sqlite
        ? fault
        : sqlite.SqliteErrorCode switch
        {
            5 or 6 => new IngestException(IngestErrorId.LedgerLocked, $"Another process has been writing to the ledger '{path}' for too long. It is tried again.", sqlite) { Target = path, IsTransient = true },
            11 or 24 or 26 => new IngestException(IngestErrorId.LedgerCorrupt, $"The ledger '{path}' is damaged ({sqlite.Message}). Stop everything that uses it and start again: it is set aside then and rebuilt from S3.", sqlite) { Target = path },
            8 or 10 or 13 or 14 => new IngestException(IngestErrorId.LedgerUnavailable, $"The ledger '{path}' cannot be written: {sqlite.Message} Check the free space and the permissions of its folder. Nothing is sent that cannot be recorded.", sqlite) { Target = path },
            _ => sqlite,
        };
}
