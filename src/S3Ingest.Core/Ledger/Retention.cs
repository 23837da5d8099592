using System.Globalization;

namespace S3Ingest.Core.Ledger;

/// <summary>
/// Forgets history that nobody needs: operations that skipped their source, and those that a newer one on the same source
/// replaced. What tells that a source is completed, owns a key, runs, or failed last stays, however old.
/// </summary>
internal static class Retention
{
    // What a source's row points at is its newest state; all others have aside = 1.
    private const string CandidatesSql =
        "SELECT id, file FROM operation INDEXED BY operation_aside WHERE aside = 1 AND (file > $1 OR (file = $1 AND id > $2)) AND id < $3 ORDER BY file, id LIMIT $4";

    // A cancelled operation replaces nothing, and one that failed does not replace a success. Uploads are told apart by key.
    private const string ReplacedSql =
        "(o.type = 1 AND EXISTS (SELECT 1 FROM file f WHERE f.id = o.file AND f.operation > o.id)) OR " +
        "EXISTS (SELECT 1 FROM operation n INDEXED BY operation_aside WHERE n.aside = 1 AND n.file = o.file AND n.type = o.type AND n.id > o.id " +
        "AND (n.status = 0 OR (n.status IN (1, 2) AND o.status <> 0)) AND (o.type = 1 OR EXISTS (SELECT 1 FROM upload x JOIN upload y ON y.operation = o.id AND y.ordinal = x.ordinal " +
        "WHERE x.operation = n.id AND x.ordinal = 0 AND x.key_cut IS y.key_cut AND x.key_tail IS y.key_tail)))";

    private const string OwnsKeySql =
        "EXISTS (SELECT 1 FROM upload u WHERE u.operation = o.id AND u.key_hash IS NOT NULL AND u.status IN (0, 4) AND NOT EXISTS " +
        "(SELECT 1 FROM upload v JOIN operation n ON n.id = v.operation WHERE v.key_hash = u.key_hash AND n.file = o.file AND n.id > o.id AND v.status IN (0, 4)))";

    private const string DeleteSql =
        "DELETE FROM operation AS o WHERE o.id IN (SELECT value FROM json_each($1)) AND o.aside = 1 AND o.status <> -1 AND (o.status = 4 OR " + ReplacedSql + ") " +
        "AND NOT " + OwnsKeySql + " AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.operation = o.id) AND NOT EXISTS (SELECT 1 FROM multipart m WHERE m.operation = o.id)";

    /// <summary>Where a walk over the candidates is.</summary>
    public readonly record struct Place(long File, long Operation);

    /// <summary>Deletes what may go of the next operations.</summary>
    /// <param name="context">Writer.</param>
    /// <param name="after">Where the last step ended.</param>
    /// <param name="before">Only operations that began before then.</param>
    /// <param name="count">How many are looked at.</param>
    /// <returns>How many are gone, and where this step ended; null after the last.</returns>
    public static (int Deleted, Place? Next) Step(WriteContext context, Place after, DateTimeOffset before, int count)
    {
        var db = context.Db;
        var candidates = db.Rows(CandidatesSql, r => new Place(r.GetInt64(1), r.GetInt64(0)), after.File, after.Operation, OperationIds.FirstAt(before), count);
        int deleted = candidates.Count == 0 ? 0 : db.Execute(DeleteSql, OperationScan.Json(candidates.Select(c => c.Operation)));
        if (candidates.Count == count)
            return (deleted, candidates[^1]);
        long span = OperationIds.FirstAt(before) >> OperationScan.SpanBits;
        db.Execute(string.Create(CultureInfo.InvariantCulture,
            $"DELETE FROM span WHERE span < $1 AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.id >= span.span << {OperationScan.SpanBits} AND o.id < (span.span + 1) << {OperationScan.SpanBits})"), span);
        return (deleted, null);
    }
}
