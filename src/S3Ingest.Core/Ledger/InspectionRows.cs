using System.Globalization;
using System.Text.Json;

namespace S3Ingest.Core.Ledger;

/// <summary>Writes and reads tables inspection and inspection_finding.</summary>
internal static class InspectionRows
{
    private const string Columns =
        "SELECT i.id, i.type, i.status, i.ended, i.bucket, i.scope, i.deep, i.bytes, i.counts, i.detail, r.user, r.arguments, i.selection FROM inspection i JOIN run r ON r.id = i.run ";

    public static Guid Begin(WriteContext context, InspectionStart start)
    {
        var db = context.Db;
        long id = context.NewId(start.StartedAt);
        while (db.Scalar("SELECT 1 FROM inspection WHERE id = $1", id) is not null)
            id = context.NewId(start.StartedAt);
        db.Execute("INSERT INTO inspection (id, run, type, status, bucket, scope, deep, selection) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            id, context.Run, (int)start.Type, StatusCodes.InProgress, start.BucketName, start.Scope, start.Depth == VerifyDepth.Deep ? 1 : 0, start.Selection);
        return context.Ids.ToGuid(id);
    }

    public static void End(WriteContext context, Guid inspection, InspectionEnd end, int maxFindings)
    {
        var db = context.Db;
        if (!context.Ids.TryGetId(inspection, out long id)
            || db.Execute("UPDATE inspection SET status = $2, ended = $3, bytes = $4, counts = $5, detail = $6 WHERE id = $1 AND status = -1",
                id, StatusCodes.Of(end.Status), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), end.Bytes, JsonSerializer.Serialize(end.Counts),
                Detail.None.With(end.Fault, null).ToColumn()) == 0)
            throw new InvalidOperationException($"The ledger has no inspection {inspection} in progress.");
        int ordinal = 0;
        foreach (var finding in end.Findings.Take(maxFindings))
            db.Execute("INSERT INTO inspection_finding (inspection, ordinal, outcome, key, operation, expected, actual) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                id, ordinal++, finding.Outcome, finding.Key, finding.Operation?.ToByteArray(), finding.Expected, finding.Actual);
    }

    /// <summary>Newest first.</summary>
    public static List<InspectionRow> Read(LedgerConnection db, OperationIds ids, string where, params object?[] values) =>
        db.Rows(Columns + where, r => new InspectionRow
        {
            Id = r.GetInt64(0),
            Operation = ids.ToGuid(r.GetInt64(0)),
            Type = (OperationType)r.GetInt64(1),
            Status = StatusCodes.ToStatus(r.GetInt64(2)),
            EndedAt = r.Long(3) is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null,
            BucketName = r.GetString(4),
            Scope = r.GetString(5),
            Depth = r.GetInt64(6) != 0 ? VerifyDepth.Deep : VerifyDepth.Metadata,
            Bytes = r.Long(7) ?? 0,
            Counts = r.Text(8) is { } counts ? JsonSerializer.Deserialize<Dictionary<string, long>>(counts)! : [],
            Fault = Detail.Parse(r.Text(9)).Fault,
            User = r.GetString(10),
            Selection = r.Text(12),
            Arguments = r.Text(11) is { } json ? JsonSerializer.Deserialize<Dictionary<string, string>>(json)! : [],
        }, values);

    public static List<InspectionFinding> Findings(LedgerConnection db, long inspection) =>
        db.Rows("SELECT outcome, key, operation, expected, actual FROM inspection_finding WHERE inspection = $1 ORDER BY ordinal",
            r => new InspectionFinding(r.GetString(0), r.GetString(1), r.Blob(2) is { } id ? new Guid(id) : null, r.Text(3), r.Text(4)), inspection);

    public static VerificationRun ToVerification(LedgerConnection db, InspectionRow row) => new()
    {
        OperationId = row.Operation,
        StartedAt = OperationIds.TimeOf(row.Id),
        EndedAt = row.EndedAt,
        Status = row.Status,
        BucketName = row.BucketName,
        Scope = row.Selection is null ? row.Scope : $"{row.Scope} ({row.Selection})",
        Depth = row.Depth,
        Bytes = row.Bytes,
        Counts = row.Counts.ToDictionary(c => Enum.Parse<VerifyStatus>(c.Key), c => c.Value),
        Findings = Findings(db, row.Id).ConvertAll(f => new VerificationFinding(f.Key, Enum.Parse<VerifyStatus>(f.Outcome), f.Operation, f.Expected, f.Actual)),
    };

    /// <summary>Those of the time, bucket and user that a query of the history names, newest first.</summary>
    public static IEnumerable<OperationRecord> Query(LedgerConnection db, OperationIds ids, HistoryQuery query) =>
        Read(db, ids, "WHERE i.id >= $1 AND i.id < $2 AND ($3 IS NULL OR i.bucket = $3) AND ($4 IS NULL OR r.user = $4 COLLATE NOCASE) ORDER BY i.id DESC",
                query.Since is { } since ? OperationIds.FirstAt(since) : 0, query.Until is { } until ? OperationIds.FirstAt(until) : long.MaxValue, query.Bucket, query.User)
            .Select(ToRecord);

    private static OperationRecord ToRecord(InspectionRow row)
    {
        var metadata = row.Counts.ToDictionary(c => c.Key, c => c.Value.ToString(CultureInfo.InvariantCulture));
        metadata["bucket"] = row.BucketName;
        metadata["depth"] = row.Depth.ToString();
        if (row.Selection is { } selection)
            metadata["selection"] = selection;
        return new OperationRecord
        {
            OperationId = row.Operation,
            OperationType = row.Type,
            TargetPath = row.Scope,
            TargetName = row.Scope.TrimEnd('/')[(row.Scope.TrimEnd('/').LastIndexOf('/') + 1)..],
            StartedAt = OperationIds.TimeOf(row.Id),
            CompletedAt = row.EndedAt,
            Status = row.Status,
            ErrorId = row.Fault?.ErrorId,
            ErrorMessage = row.Fault?.Message,
            Metadata = metadata,
            User = row.User,
            CommandArguments = row.Arguments,
        };
    }
}
