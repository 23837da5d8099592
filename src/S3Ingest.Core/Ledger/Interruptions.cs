namespace S3Ingest.Core.Ledger;

/// <summary>Takes over what dead runs left behind.</summary>
internal static class Interruptions
{
    private const string OperationSql =
        "SELECT o.uuid, f.target, f.path, o.size, o.modified, o.status, c.committing, o.kind, o.type, o.attempt, o.sha256, o.row_count, o.detail " +
        "FROM operation o JOIN file f ON f.id = o.file JOIN claim c ON c.operation = o.id WHERE o.id = $1";

    // An upload can be brought to its end by whoever talks to its bucket: it says itself what it wants.
    private const string UploadsSql = "SELECT id FROM target WHERE endpoint = $1 AND bucket = $2";

    /// <summary>What dead runs left on the target, and the uploads they left on others of the same bucket.</summary>
    public static List<InterruptedOperation> TakeOver(WriteContext context, Target target) => TakeOverAll(
        context,
        context.Db.Rows(
            $"SELECT c.operation, c.run FROM claim c JOIN operation o ON o.id = c.operation JOIN file f ON f.id = c.file " +
            $"WHERE f.target = $3 OR (o.type = 0 AND f.target IN ({UploadsSql})) ORDER BY c.operation",
            r => (r.GetInt64(0), r.GetInt64(1)), target.Endpoint, target.Bucket, target.Id));

    /// <summary>The uploads that dead runs left on a bucket.</summary>
    public static List<InterruptedOperation> TakeOverUploads(WriteContext context, string endpoint, string bucket) => TakeOverAll(
        context,
        context.Db.Rows(
            $"SELECT c.operation, c.run FROM claim c JOIN operation o ON o.id = c.operation JOIN file f ON f.id = c.file " +
            $"WHERE o.type = 0 AND f.target IN ({UploadsSql}) ORDER BY c.operation",
            r => (r.GetInt64(0), r.GetInt64(1)), endpoint, bucket));

    /// <summary>
    /// Cancels packages, verifications and repairs of dead runs: they hold nothing that somebody would have to bring to its end. When they
    /// died nobody knows.
    /// </summary>
    public static void CancelWithoutSource(LedgerConnection db, Func<long, bool> isAlive)
    {
        var runs = db.Rows($"SELECT run FROM package WHERE status = {StatusCodes.InProgress} UNION SELECT run FROM inspection WHERE status = {StatusCodes.InProgress}", r => r.GetInt64(0));
        foreach (long dead in runs.Where(run => !isAlive(run)))
        {
            foreach (string table in new[] { "package", "inspection" })
                db.Execute($"UPDATE {table} SET status = $2 WHERE status = {StatusCodes.InProgress} AND run = $1", dead, StatusCodes.Of(OperationStatus.Cancelled));
        }
    }

    private static List<InterruptedOperation> TakeOverAll(WriteContext context, List<(long Operation, long Run)> claims)
    {
        var alive = new Dictionary<long, bool>();
        var found = new List<InterruptedOperation>();
        foreach (var (operation, run) in claims)
        {
            if (!alive.TryGetValue(run, out bool lives))
                alive[run] = lives = context.IsAlive(run);
            if (!lives)
                found.Add(TakeOver(context, operation));
        }

        return found;
    }

    public static InterruptedOperation TakeOver(WriteContext context, long id)
    {
        var db = context.Db;
        db.Execute("UPDATE claim SET run = $2 WHERE operation = $1", id, context.Run);
        var uploads = OpenUploads(context.Db, context.Ids, id).ToLookup(u => u.Ordinal);
        var outputs = UploadReader.Read(db, id).Select(u => new InterruptedOutput
        {
            Plan = new PlannedOutput(u.Outcome.Ordinal, u.Outcome.Key, u.AttemptId, u.Outcome.EntryPath, u.Outcome.Compression),
            Outcome = u.IsPlanned ? null : u.Outcome,
            Uploads = [.. uploads[u.Outcome.Ordinal]],
        }).ToList();
        return db.Rows(OperationSql, r =>
        {
            var detail = Detail.Parse(r.Text(12));
            return new InterruptedOperation
            {
                Operation = r.Blob(0) is { } uuid ? new Guid(uuid) : context.Ids.ToGuid(id),
                Target = context.Targets[r.GetInt64(1)],
                RelativePath = r.GetString(2),
                Size = r.GetInt64(3),
                ModifiedTicks = SourceStates.Modified(id, r.GetInt64(4), null),
                Status = StatusCodes.ToStatus(r.GetInt64(5)),
                IsCommitting = r.GetInt64(6) != 0,
                Kind = (SourceKind)r.GetInt64(7),
                Type = (OperationType)r.GetInt64(8),
                Attempt = (int)r.GetInt64(9),
                StartedAt = OperationIds.TimeOf(id),
                Sha256 = r.Digest(10),
                RowCount = r.Long(11),
                Skipped = detail.Skipped ?? [],
                Metadata = detail.Metadata ?? new Dictionary<string, string>(),
                IsDirectory = detail.Directory,
                Completed = detail.Completed,
                ArchiveDirectory = detail.ArchiveDirectory,
                Outputs = outputs,
            };
        }, id).Single();
    }

    /// <summary>Uploads of one operation.</summary>
    public static List<OpenUpload> OpenUploads(LedgerConnection db, OperationIds ids, long operation)
    {
        var uuid = KeyOwners.Uuid(db, ids, operation);
        return db.Rows("SELECT ordinal, key, upload_id, held FROM multipart WHERE operation = $1",
            r => new OpenUpload(uuid, (int)r.GetInt64(0), r.GetString(1), r.GetString(2), r.Text(3)), operation);
    }

    /// <summary>Uploads of operations that ended without them; as with operations, those of uploads of the same bucket too.</summary>
    public static List<OpenUpload> Orphans(LedgerConnection db, OperationIds ids, Target target) =>
        db.Rows("SELECT DISTINCT m.operation FROM multipart m JOIN operation o ON o.id = m.operation JOIN file f ON f.id = o.file " +
                $"WHERE o.status <> -1 AND (f.target = $3 OR (o.type = 0 AND f.target IN ({UploadsSql})))", r => r.GetInt64(0), target.Endpoint, target.Bucket, target.Id)
            .SelectMany(operation => OpenUploads(db, ids, operation)).ToList();

    /// <summary>Those of ended uploads of a bucket.</summary>
    public static List<OpenUpload> UploadOrphans(LedgerConnection db, OperationIds ids, string endpoint, string bucket) =>
        db.Rows("SELECT DISTINCT m.operation FROM multipart m JOIN operation o ON o.id = m.operation JOIN file f ON f.id = o.file " +
                $"WHERE o.status <> -1 AND o.type = 0 AND f.target IN ({UploadsSql})", r => r.GetInt64(0), endpoint, bucket)
            .SelectMany(operation => OpenUploads(db, ids, operation)).ToList();
}
