using SQLitePCL;

namespace S3Ingest.Core.Ledger;

/// <summary>The newest known state of each source: table file points at the operation that tells it.</summary>
internal static class SourceStates
{
    private const string StateSql =
        "SELECT o.id, o.uuid, o.status, o.size, o.modified, f.modified, o.sha256, o.attempt, o.disposition, m.text, o.moved_name, f.path, o.detail " +
        "FROM file f JOIN operation o ON o.id = f.operation LEFT JOIN term m ON m.id = o.moved_folder WHERE f.id = $1 AND o.status <> -1";

    // The time of last write is computed as Modified does: every column costs a call a million times.
    private const string KnownSql =
        "SELECT f.path, o.size, coalesce(f.modified, (o.id >> 20) * 10000 + 621355968000000000 - o.modified) FROM file f JOIN operation o ON o.id = f.operation WHERE o.status <> -1 AND f.target = ";

    public static SourceState? Find(LedgerConnection db, OperationIds ids, Target target, string path) =>
        OperationBegin.FindFile(db, target, path) is not { } file ? null : db.Rows(StateSql, r => new SourceState
        {
            Operation = r.Blob(1) is { } uuid ? new Guid(uuid) : ids.ToGuid(r.GetInt64(0)),
            Status = StatusCodes.ToStatus(r.GetInt64(2)),
            Size = r.GetInt64(3),
            ModifiedTicks = Modified(r.GetInt64(0), r.GetInt64(4), r.Long(5)),
            Sha256 = r.Digest(6),
            Attempt = (int)r.GetInt64(7),
            Disposition = (Disposition)(r.Long(8) ?? 0),
            DispositionPath = MovedPath(r.Text(9), r.Text(10), r.GetString(11)),
            Fault = Detail.Parse(r.Text(12)).Fault,
        }, file).FirstOrDefault();

    /// <summary>Makes an operation the one that tells the state of its source.</summary>
    public static OperationFinish.Change Replace(WriteContext context, OperationRow row)
    {
        var db = context.Db;
        // A first operation is no earlier state, though the source points at it already.
        var before = db.Scalar("SELECT operation FROM file WHERE id = $1", row.File) is long earlier && earlier != row.Id ? Identity(db, row.File) : null;
        db.Execute("UPDATE file SET operation = $2, modified = NULL WHERE id = $1", row.File, row.Id);
        return new OperationFinish.Change(row.Target, row.Path, before, Identity(db, row.File));
    }

    /// <summary>Same content, new time of last write. Null when no state of that size is known.</summary>
    public static OperationFinish.Change? Touch(WriteContext context, Target target, string path, long size, long modifiedTicks)
    {
        var db = context.Db;
        if (OperationBegin.FindFile(db, target, path) is not { } file || Identity(db, file) is not { } before || before.Size != size)
            return null;
        db.Execute("UPDATE file SET modified = $2 WHERE id = $1", file, modifiedTicks);
        return new OperationFinish.Change(target, path, before, (size, modifiedTicks));
    }

    /// <summary>
    /// Takes the known state back that an operation tells, so that its source is looked at as a new one; its history stays.
    /// Null when another operation tells the state by now, or somebody works on the source.
    /// </summary>
    public static OperationFinish.Change? Forget(WriteContext context, Target target, long operation)
    {
        var db = context.Db;
        if (Forgettable(db, target, operation) is not { } source)
            return null;
        var before = Identity(db, source.File);
        db.Execute("UPDATE file SET operation = NULL, modified = NULL WHERE id = $1", source.File);
        return new OperationFinish.Change(target, source.Path, before, null);
    }

    /// <summary>The source whose state <see cref="Forget"/> would take back; null when it would not.</summary>
    public static (long File, string Path)? Forgettable(LedgerConnection db, Target target, long operation)
    {
        var rows = db.Rows("SELECT f.id, f.path FROM operation o JOIN file f ON f.id = o.file WHERE o.id = $1 AND f.target = $2 AND f.operation = o.id " +
            "AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.file = f.id)", r => (r.GetInt64(0), r.GetString(1)), operation, target.Id);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>
    /// Adds all known states of a target. By the raw interface: a million rows without a string or a boxed value each.
    /// </summary>
    public static void Load(LedgerConnection db, Target target, KnownSources known, CancellationToken cancellationToken)
    {
        var handle = db.Inner.Handle!;
        if (raw.sqlite3_prepare_v2(handle, KnownSql + target.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), out var statement) != raw.SQLITE_OK)
            throw new Microsoft.Data.Sqlite.SqliteException(raw.sqlite3_errmsg(handle).utf8_to_string(), raw.sqlite3_errcode(handle));
        using (statement)
        {
            int code;
            while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
            {
                cancellationToken.ThrowIfCancellationRequested();
                known.AddLoaded(raw.sqlite3_column_blob(statement, 0), raw.sqlite3_column_int64(statement, 1), raw.sqlite3_column_int64(statement, 2));
            }

            if (code != raw.SQLITE_DONE)
                throw new Microsoft.Data.Sqlite.SqliteException(raw.sqlite3_errmsg(handle).utf8_to_string(), code);
        }
    }

    /// <summary>Time of last write in ticks, from the columns of operation and file.</summary>
    public static long Modified(long operation, long age, long? touched) => touched ?? (OperationIds.TimeOf(operation).UtcTicks - age);

    /// <summary>Where the source was moved to, from its columns.</summary>
    public static string? MovedPath(string? folder, string? name, string path) =>
        folder is null ? null : Path.Combine(folder, name ?? path[(path.LastIndexOf('/') + 1)..]);

    private static (long Size, long Ticks)? Identity(LedgerConnection db, long file)
    {
        var rows = db.Rows("SELECT o.size, o.id, o.modified, f.modified FROM file f JOIN operation o ON o.id = f.operation WHERE f.id = $1 AND o.status <> -1",
            r => (r.GetInt64(0), Modified(r.GetInt64(1), r.GetInt64(2), r.Long(3))), file);
        return rows.Count == 0 ? null : rows[0];
    }
}
