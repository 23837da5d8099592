using Microsoft.Data.Sqlite;

namespace S3Ingest.Core.Ledger;

/// <summary>Turns the faults of SQLite, and of the files around it, into those a user can act on.</summary>
internal static class LedgerFaults
{
    public static Exception From(Exception fault, string path) => fault switch
    {
        SqliteException { SqliteErrorCode: 5 or 6 } => new IngestException(IngestErrorId.LedgerLocked, $"Another process has been writing to the ledger '{path}' for too long. It is tried again.", fault) { Target = path, IsTransient = true },
        SqliteException { SqliteErrorCode: 11 or 24 or 26 } => new IngestException(IngestErrorId.LedgerCorrupt, $"The ledger '{path}' is damaged ({fault.Message}). Stop everything that uses it and start again: it is set aside then and rebuilt from S3.", fault) { Target = path },
        SqliteException { SqliteErrorCode: 8 or 10 or 13 or 14 } or IOException or UnauthorizedAccessException =>
            new IngestException(IngestErrorId.LedgerUnavailable, $"The ledger '{path}' cannot be written: {fault.Message} Check the free space and the permissions of its folder, or name another place with INGEST_LEDGER_PATH. Nothing is sent that cannot be recorded.", fault) { Target = path },
        _ => fault,
    };
}
