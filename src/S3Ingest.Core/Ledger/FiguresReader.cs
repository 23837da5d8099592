namespace S3Ingest.Core.Ledger;

/// <summary>
/// Reads the figures of operations page by page, newest first: two statements a page, so a million operations take
/// seconds. Outputs are added up by SQLite: an archive of a million entries is a few rows.
/// </summary>
internal sealed class FiguresReader
{
    private const int PageSize = 4096;

    // The newest operation of a source that came to an end, of either type: file.operation tells of ingest alone.
    private const string Newest =
        "max(o.id, coalesce(f.operation, 0), coalesce((SELECT max(n.id) FROM operation n WHERE n.file = o.file AND n.aside = 1 AND n.status IN (0, 1, 2, 4)), 0))";

    private const string Select =
        "SELECT o.id, f.path, f.target, o.run, o.kind, o.status, o.attempt, o.size, o.detected, o.uploaded, o.verified, o.ended, o.row_count, " +
        "CASE WHEN o.status IN (1, 2) THEN o.detail END, CASE WHEN o.status IN (1, 2) THEN " + Newest + " END, " +
        "CASE WHEN o.status IN (1, 2) THEN (SELECT n.status FROM operation n WHERE n.id = " + Newest + ") END " +
        "FROM operation o JOIN file f ON f.id = o.file " + Where;

    private const string Where = "WHERE o.id < $1 AND o.id >= $2 AND o.type IN (0, 1)";

    private const string OutputsSql =
        "SELECT u.operation, u.status, u.verification, count(*), sum(coalesce(u.original_size, o.size)), sum(coalesce(u.sent_size, u.original_size, o.size)) " +
        "FROM upload u JOIN operation o ON o.id = u.operation WHERE u.operation BETWEEN $1 AND $2 AND u.status <> -1 GROUP BY u.operation, u.status, u.verification";

    private readonly string _sql;
    private readonly long _first;
    private readonly string? _bucket;
    private long _before;

    public FiguresReader(DateTimeOffset? since, DateTimeOffset? until, string? bucket)
    {
        _first = since is { } from ? OperationIds.FirstAt(from) : 0;
        _before = until is { } to ? OperationIds.FirstAt(to) : long.MaxValue;
        _bucket = bucket;
        _sql = Select + BucketCondition(bucket, 3) + " ORDER BY o.id DESC LIMIT $4";
    }

    /// <summary>How many operations there are.</summary>
    public long Count(LedgerConnection db) => (long)db.Scalar(
        _bucket is null ? $"SELECT count(*) FROM operation o {Where}" : $"SELECT count(*) FROM operation o JOIN file f ON f.id = o.file {Where}{BucketCondition(_bucket, 3)}",
        _bucket is null ? [_before, _first] : [_before, _first, _bucket])!;

    /// <summary>The next operations with the runs they belong to; null after the last.</summary>
    public List<(OperationFigures Figures, long Run)>? NextPage(LedgerConnection db)
    {
        var targets = new TargetTable(db);
        var rows = db.Rows(_sql, r => (Id: r.GetInt64(0), Run: r.GetInt64(3), Figures: Read(r, targets)), _before, _first, _bucket, PageSize);
        if (rows.Count == 0)
            return null;
        _before = rows[^1].Id;
        var outputs = db.Rows(OutputsSql, r => (Operation: r.GetInt64(0), Output: new OutputFigures(
                StatusCodes.ToStatus(r.GetInt64(1)), (VerificationMethod)r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5))), rows[^1].Id, rows[0].Id)
            .ToLookup(o => o.Operation, o => o.Output);
        return rows.ConvertAll(r => (outputs.Contains(r.Id) ? r.Figures with { Outputs = outputs[r.Id].ToArray() } : r.Figures, r.Run));
    }

    /// <summary>Sources whose newest operation began before a time and failed, wholly or in part.</summary>
    public static long CountOpenBefore(LedgerConnection db, DateTimeOffset before, string? bucket) => (long)db.Scalar(
        "SELECT count(*) FROM operation o INDEXED BY operation_unusual JOIN file f ON f.id = o.file " +
        "WHERE o.status <> 0 AND o.status IN (1, 2) AND o.id = " + Newest + " AND o.id < $1" + BucketCondition(bucket, 2),
        OperationIds.FirstAt(before), bucket)!;

    private static string BucketCondition(string? bucket, int parameter) =>
        bucket is null ? $" AND ${parameter} IS NULL" : $" AND f.target IN (SELECT id FROM target WHERE bucket = ${parameter})";

    private static OperationFigures Read(Microsoft.Data.Sqlite.SqliteDataReader r, TargetTable targets)
    {
        long id = r.GetInt64(0);
        var target = targets[r.GetInt64(2)];
        var status = StatusCodes.ToStatus(r.GetInt64(5));
        var (detected, uploaded, verified, ended) = (r.Long(8), r.Long(9), r.Long(10), r.Long(11));
        var detail = Detail.Parse(r.Text(13));
        return new OperationFigures
        {
            StartedAt = OperationIds.TimeOf(id),
            Path = FullPath(target.SourceRoot, r.GetString(1)),
            Status = status,
            Kind = (SourceKind)r.GetInt64(4),
            Attempt = (int)r.GetInt64(6),
            Bucket = target.Bucket,
            KeyPrefix = target.KeyPrefix,
            SourceBytes = r.GetInt64(7),
            Duration = ended is { } end ? TimeSpan.FromMilliseconds(end + (uploaded ?? 0) + (verified ?? 0)) : null,
            Latency = detected is { } found && verified is { } proof ? TimeSpan.FromMilliseconds(found + (uploaded ?? 0) + proof) : null,
            RowCount = r.Long(12),
            ErrorId = detail.Error,
            ErrorMessage = detail.Message,
            Skipped = detail.Skipped ?? [],
            IsNewest = r.Long(14) == id,
            NewestStatus = r.Long(15) is { } newest ? StatusCodes.ToStatus(newest) : null,
        };
    }

    private static string FullPath(string root, string path) =>
        System.IO.Path.TrimEndingDirectorySeparator(root) + System.IO.Path.DirectorySeparatorChar + path.Replace('/', System.IO.Path.DirectorySeparatorChar);
}
