using System.Text.Json;

namespace S3Ingest.Core.Ledger;

/// <summary>Reads operations for their repetition.</summary>
internal static class PastOperations
{
    private const string Sql =
        "SELECT o.id, o.uuid, o.type, o.status, f.target, f.path, u.key, r.command, r.arguments, r.settings, o.file FROM " +
        "(SELECT id, uuid, type, status, file, run FROM operation WHERE id = $1) o JOIN file f ON f.id = o.file JOIN run r ON r.id = o.run " +
        "LEFT JOIN (SELECT u.operation, " + StoredKey.Sql + " AS key FROM upload u JOIN operation o ON o.id = u.operation " +
        "JOIN file f ON f.id = o.file JOIN target t ON t.id = f.target WHERE u.operation = $1 ORDER BY u.ordinal LIMIT 1) u ON u.operation = o.id";

    // All operations on the source, newest first.
    private const string HistorySql =
        "SELECT o.id, o.uuid, o.type, o.status, m.text, o.moved_name, f.path, o.detail, " +
        "(SELECT " + StoredKey.Sql + " FROM upload u WHERE u.operation = o.id ORDER BY u.ordinal LIMIT 1) " +
        "FROM (SELECT operation AS id FROM file WHERE id = $1 UNION SELECT id FROM operation INDEXED BY operation_aside WHERE aside = 1 AND file = $1) h " +
        "JOIN operation o ON o.id = h.id JOIN file f ON f.id = o.file JOIN target t ON t.id = f.target LEFT JOIN term m ON m.id = o.moved_folder ORDER BY o.id DESC";

    private sealed record Step(long Id, Guid Operation, OperationType Type, OperationStatus Status, string? MovedPath, string? Place, string? Key);

    public static PastOperation? Find(LedgerConnection db, OperationIds ids, Guid operation)
    {
        if (WriteContext.FindOperation(db, ids, operation) is not { } id)
            return null;
        var targets = new TargetTable(db);
        return db.Rows(Sql, r =>
        {
            var type = (OperationType)r.GetInt64(2);
            string? key = r.Text(6);
            var target = targets[r.GetInt64(4)];
            var history = History(db, ids, r.GetInt64(10)).Where(s => s.Type == type && (type != OperationType.Upload || s.Key == key)).ToList();
            string own = Path.Combine(target.SourceRoot, r.GetString(5).Replace('/', Path.DirectorySeparatorChar));
            return new PastOperation
            {
                Operation = operation,
                Type = type,
                Status = StatusCodes.ToStatus(r.GetInt64(3)),
                Target = target,
                RelativePath = r.GetString(5),
                Key = key,
                Places = [own, .. history.SelectMany(s => new[] { s.MovedPath, s.Place }).OfType<string>().Distinct()],
                SupersededBy = history.Find(s => s.Id > id && s.Status != OperationStatus.Cancelled) is { } newer ? (newer.Operation, newer.Status) : null,
                Command = r.GetString(7),
                Arguments = Map(r.Text(8)),
                Settings = Map(r.Text(9)),
            };
        }, id).Single();
    }

    private static List<Step> History(LedgerConnection db, OperationIds ids, long file) => db.Rows(HistorySql, r => new Step(
        r.GetInt64(0),
        r.Blob(1) is { } uuid ? new Guid(uuid) : ids.ToGuid(r.GetInt64(0)),
        (OperationType)r.GetInt64(2),
        StatusCodes.ToStatus(r.GetInt64(3)),
        SourceStates.MovedPath(r.Text(4), r.Text(5), r.GetString(6)),
        Detail.Parse(r.Text(7)).Metadata?.GetValueOrDefault(PastOperation.PlaceFact),
        r.Text(8)), file);

    private static Dictionary<string, string> Map(string? json) => json is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;
}
