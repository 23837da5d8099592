using System.Text.Json;

namespace S3Ingest.Core.Ledger;

/// <summary>Reads operations page by page, newest first. No read transaction stays open between pages: it would keep the write-ahead log from being checkpointed.</summary>
internal sealed class HistoryReader
{
    private const string Columns =
        "SELECT o.id, o.uuid, f.path, f.target, o.run, o.type, o.kind, o.status, o.attempt, o.size, o.modified, o.sha256, o.detected, o.settled, " +
        "o.uploaded, o.verified, o.ended, o.disposed, o.disposition, m.text, o.moved_name, o.bytes_read, o.bytes_uploaded, o.row_count, o.detail, " +
        "r.user, r.arguments, " + OpenSql + " FROM ";

    // Known of uploads alone: what is still to be moved or aborted.
    private const string OpenSql =
        "o.type = 0 AND (EXISTS (SELECT 1 FROM claim k WHERE k.operation = o.id) OR EXISTS (SELECT 1 FROM multipart p WHERE p.operation = o.id))";

    private const string Moved = " LEFT JOIN term m ON m.id = o.moved_folder WHERE ";

    // A page is compared in pieces; the first is small, so that the first records come at once.
    private const int SmallestPiece = 64;
    private const int LargestPiece = 4_096;

    private readonly OperationIds _ids;
    private readonly HistoryFilter _filter;
    private readonly OperationScan _scan;
    private long _before = long.MaxValue;
    private long _skip;
    private long _left;
    private int _pageSize = 32;

    public HistoryReader(OperationIds ids, ReaderPool readers, HistoryQuery query)
        : this(ids, readers, new HistoryFilter(query), query.Skip, query.First)
    {
    }

    public HistoryReader(OperationIds ids, ReaderPool readers, HistoryFilter filter, long skip, long? first)
    {
        (_ids, _filter, _skip, _left) = (ids, filter, skip, first ?? long.MaxValue);
        _scan = new OperationScan(filter, ids, readers);
    }

    /// <summary>The next operations; null after the last.</summary>
    public List<OperationRecord>? NextPage(LedgerConnection db) => NextRows(db) is not { } rows ? null :
        rows.ConvertAll(row => row.Type == OperationType.Upload ? RecordFactory.Upload(row) : (OperationRecord)RecordFactory.Result(row));

    public List<HistoryRow>? NextRows(LedgerConnection db)
    {
        while (_skip > 0 && NextIds(db, (int)Math.Min(_skip, LargestPiece)) is { Count: > 0 } skipped)
            _skip -= skipped.Count;
        int wanted = (int)Math.Min(_pageSize, _left);
        if (wanted <= 0 || _skip > 0 || NextIds(db, wanted) is not { Count: > 0 } page)
            return null;
        _left -= page.Count;
        _pageSize = 512;
        return Read(db, _ids, Columns + HistoryFilter.Tables + Moved + "o.id IN (SELECT value FROM json_each($1)) ORDER BY o.id DESC", [OperationScan.Json(page)]);
    }

    /// <summary>How many operations match, from where the reader is.</summary>
    public long Count(LedgerConnection db)
    {
        long count = 0;
        while (NextIds(db, LargestPiece) is { Count: > 0 } page)
            count += page.Count;
        return count;
    }

    private List<long> NextIds(LedgerConnection db, int wanted)
    {
        _filter.Register(db);
        var found = new List<long>();
        for (int piece = Math.Max(wanted, SmallestPiece); found.Count < wanted; piece = Math.Min(4 * piece, LargestPiece))
        {
            var ids = _scan.Next(db, _before, piece);
            if (ids.Count == 0)
                return found;
            var matching = _filter.IsEmpty ? ids : db.Rows(
                $"SELECT o.id FROM {HistoryFilter.Tables} WHERE o.id IN (SELECT value FROM json_each($1)) AND {_filter.Where} ORDER BY o.id DESC",
                r => r.GetInt64(0), [OperationScan.Json(ids), .. _filter.Values]);
            int taken = Math.Min(wanted - found.Count, matching.Count);
            found.AddRange(matching.Take(taken));
            _before = taken < matching.Count ? found[^1] : ids[^1];
        }

        _scan.PageFound();
        return found;
    }

    public static IngestResult? Get(LedgerConnection db, OperationIds ids, Guid operation) =>
        GetRow(db, ids, operation) is { } row ? RecordFactory.Result(row) : null;

    public static UploadRecord? GetUpload(LedgerConnection db, OperationIds ids, Guid operation) =>
        GetRow(db, ids, operation) is { } row ? RecordFactory.Upload(row) : null;

    private static HistoryRow? GetRow(LedgerConnection db, OperationIds ids, Guid operation) =>
        WriteContext.FindOperation(db, ids, operation) is { } id ? Read(db, ids, Columns + HistoryFilter.Tables + Moved + "o.id = $1", [id]).Single() : null;

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
