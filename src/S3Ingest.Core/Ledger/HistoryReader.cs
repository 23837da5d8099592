using System.Text.Json;

namespace S3Ingest.Core.Ledger;

/// <summary>Reads operations page by page, newest first. No read transaction stays open between pages: it would keep the write-ahead log from being checkpointed.</summary>
internal sealed class HistoryReader
{
    private const string Columns =
        "SELECT o.id, o.uuid, f.path, f.target, o.run, o.type, o.kind, o.status, o.attempt, o.size, o.modified, o.sha256, o.detected, o.settled, " +
        "o.uploaded, o.verified, o.ended, o.disposed, o.disposition, m.text, o.moved_name, o.bytes_read, o.bytes_uploaded, o.row_count, o.detail, " +
        "r.user, r.arguments, " + OpenSql + " FROM operation o ";

    // Known of uploads alone: what is still to be moved or aborted.
    private const string OpenSql =
        "o.type = 0 AND (EXISTS (SELECT 1 FROM claim k WHERE k.operation = o.id) OR EXISTS (SELECT 1 FROM multipart p WHERE p.operation = o.id))";

    private const string Joins =
        " JOIN file f ON f.id = o.file JOIN target t ON t.id = f.target JOIN run r ON r.id = o.run LEFT JOIN term m ON m.id = o.moved_folder WHERE ";

    private readonly OperationIds _ids;
    private readonly HistoryFilter _filter;
    private readonly string _sql;
    private long _before = long.MaxValue;
    private long _skip;
    private long _left;
    // Small at first, so that the first records come at once.
    private int _pageSize = 32;

    public HistoryReader(OperationIds ids, HistoryQuery query)
        : this(ids, new HistoryFilter(query, ids), query.Skip, query.First)
    {
    }

    public HistoryReader(OperationIds ids, HistoryFilter filter, long skip, long? first)
    {
        (_ids, _filter, _skip, _left) = (ids, filter, skip, first ?? long.MaxValue);
        int parameters = filter.Values(0).Length;
        _sql = $"{Columns}{filter.Index}{Joins}{filter.Where} ORDER BY o.id DESC LIMIT ${parameters + 1} OFFSET ${parameters + 2}";
    }

    /// <summary>The next operations; null after the last.</summary>
    public List<OperationRecord>? NextPage(LedgerConnection db) => NextRows(db) is not { } rows ? null :
        rows.ConvertAll(row => row.Type == OperationType.Upload ? RecordFactory.Upload(row) : (OperationRecord)RecordFactory.Result(row));

    public List<HistoryRow>? NextRows(LedgerConnection db)
    {
        int limit = (int)Math.Min(_pageSize, _left);
        if (limit <= 0)
            return null;
        _filter.Register(db);
        var rows = Read(db, _ids, _sql, [.. _filter.Values(_before), limit, _skip]);
        _skip = 0;
        _left = rows.Count < limit ? 0 : _left - rows.Count;
        _pageSize = 512;
        if (rows.Count == 0)
            return null;
        _before = rows[^1].Id;
        return rows;
    }

    public static IngestResult? Get(LedgerConnection db, OperationIds ids, Guid operation) =>
        GetRow(db, ids, operation) is { } row ? RecordFactory.Result(row) : null;

    public static UploadRecord? GetUpload(LedgerConnection db, OperationIds ids, Guid operation) =>
        GetRow(db, ids, operation) is { } row ? RecordFactory.Upload(row) : null;

    private static HistoryRow? GetRow(LedgerConnection db, OperationIds ids, Guid operation) =>
        WriteContext.FindOperation(db, ids, operation) is { } id ? Read(db, ids, Columns + Joins + "o.id = $1", [id]).Single() : null;

    private static List<HistoryRow> Read(LedgerConnection db, OperationIds ids, string sql, object?[] values)
    {
        var targets = new TargetTable(db);
        var rows = db.Rows(sql, r => new HistoryRow
        {
            Id = r.GetInt64(0),
            Operation = r.Blob(1) is { } uuid ? new Guid(uuid) : ids.ToGuid(r.GetInt64(0)),
            Path = r.GetString(2),
            TargetId = r.GetInt64(3),
            Type = (OperationType)r.GetInt64(5),
            Kind = (SourceKind)r.GetInt64(6),
            Status = StatusCodes.ToStatus(r.GetInt64(7)),
            Attempt = (int)r.GetInt64(8),
            Size = r.GetInt64(9),
            ModifiedTicks = SourceStates.Modified(r.GetInt64(0), r.GetInt64(10), null),
            Sha256 = r.Digest(11),
            Detected = r.Long(12),
            Settled = r.Long(13),
            Uploaded = r.Long(14),
            Verified = r.Long(15),
            Ended = r.Long(16),
            Disposed = r.Long(17),
            Disposition = (Disposition)(r.Long(18) ?? 0),
            MovedPath = SourceStates.MovedPath(r.Text(19), r.Text(20), r.GetString(2)),
            BytesRead = r.Long(21),
            BytesUploaded = r.Long(22),
            RowCount = r.Long(23),
            Detail = Detail.Parse(r.Text(24)),
            User = r.GetString(25),
            Arguments = r.Text(26) is { } json ? JsonSerializer.Deserialize<Dictionary<string, string>>(json)! : [],
            IsOpen = r.GetInt64(27) != 0,
        }, values);
        foreach (var row in rows)
        {
            row.Target = targets[row.TargetId];
            row.Outputs = UploadReader.Read(db, row.Id).ConvertAll(u => u.Outcome);
        }

        return rows;
    }
}
