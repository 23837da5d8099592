namespace S3Ingest.Core.Ledger;

/// <summary>Begins operations: claims the source, checks its keys, writes the row.</summary>
internal static class OperationBegin
{
    private const string InsertSql =
        "INSERT INTO operation (id, file, run, type, kind, status, attempt, size, modified, sha256, detected, settled, detail) " +
        "VALUES ($1, $2, $3, $4, $5, -1, $6, $7, $8, zeroblob(40), $9, $10, $11)";

    public static Claim? Run(WriteContext context, OperationStart start)
    {
        var db = context.Db;
        long id = context.NewId(start.StartedAt);
        var isUpload = start.Type == OperationType.Upload;
        long file = FindOrAddFile(context, start.Target, start.RelativePath, isUpload ? null : id);
        foreach (var (operation, run) in db.Rows("SELECT operation, run FROM claim WHERE file = $1", r => (r.GetInt64(0), r.GetInt64(1)), file))
        {
            if (context.IsAlive(run))
                return null;
            var interrupted = Interruptions.TakeOver(context, operation);
            return new Claim { Operation = interrupted.Operation, Interrupted = interrupted };
        }

        if (start.Known is { } known && (NewestOperation(context, start) ?? Guid.Empty) != known)
            return new Claim { Operation = Guid.Empty, IsOutdated = true };
        foreach (var output in start.Outputs)
            KeyOwners.Guard(context, start.Target, file, output.Key, start.TakesKeys);
        Insert(context, start, file, id);
        db.Execute("INSERT INTO claim (operation, file, run, committing) VALUES ($1, $2, $3, 0)", id, file, context.Run);
        var row = new OperationRow(id, file, start.RelativePath, start.Target, StatusCodes.InProgress, start.Size, null);
        foreach (var output in start.Outputs)
            UploadRows.Plan(context, row, output);
        return new Claim { Operation = context.Ids.ToGuid(id) };
    }

    /// <summary>Row id of a source; null when it is unknown.</summary>
    public static long? FindFile(LedgerConnection db, Target target, string path) =>
        (long?)db.Scalar("SELECT id FROM file WHERE hash = $1 AND target = $2 AND path = $3", PathHash.OfPath(target, path), target.Id, path);

    /// <summary>Row id of a source. A new one points at its first operation at once: rows that never grow leave their pages full.</summary>
    /// <param name="context">Write transaction.</param>
    /// <param name="target">From where to where.</param>
    /// <param name="path">Relative path.</param>
    /// <param name="operation">Its first operation; null for an upload, which tells nothing of what was ingested.</param>
    public static long FindOrAddFile(WriteContext context, Target target, string path, long? operation) =>
        FindFile(context.Db, target, path)
        ?? (long)context.Db.Scalar("INSERT INTO file (path, target, hash, operation, holds_key) VALUES ($1, $2, $3, $4, 0) RETURNING id",
            path, target.Id, PathHash.OfPath(target, path), operation)!;

    /// <summary>Start less last write, in ticks; the start is what the id says.</summary>
    public static long Age(long id, long modifiedTicks) => OperationIds.TimeOf(id).UtcTicks - modifiedTicks;

    private static void Insert(WriteContext context, OperationStart start, long file, long id)
    {
        var at = OperationIds.TimeOf(id);
        context.Db.Execute(InsertSql, id, file, context.Run, (int)start.Type, (int)start.Kind, start.Attempt, start.Size, Age(id, start.ModifiedTicks),
            Before(at, start.DetectedAt), Before(at, start.SettledAt),
            new Detail { Directory = start.IsDirectory, Metadata = start.Metadata, Completed = start.Completed, ArchiveDirectory = start.ArchiveDirectory }.ToColumn());
    }

    private static Guid? NewestOperation(WriteContext context, OperationStart start) => start.Type == OperationType.Upload
        ? UploadStates.Find(context.Db, context.Ids, start.Target, start.RelativePath, start.Outputs[0].Key)?.Operation
        : SourceStates.Find(context.Db, context.Ids, start.Target, start.RelativePath)?.Operation;

    private static long? Before(DateTimeOffset start, DateTimeOffset? at) => at is { } time ? (long)(start - time).TotalMilliseconds : null;
}
