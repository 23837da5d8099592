namespace S3Ingest.Core.Ledger;

/// <summary>Finds whose output a key holds. A source that once put an object there owns it, whatever later operations did.</summary>
internal static class KeyOwners
{
    /// <summary>Bit of file.holds_key: prefix and path.</summary>
    public const int AtPath = 1;

    /// <summary>Bit of file.holds_key: <see cref="PathHash.ConvertedKey"/>.</summary>
    public const int AtConverted = 2;

    private const string ByFile =
        "SELECT f.id, f.target, f.path, coalesce(c.operation, f.operation, (SELECT max(n.id) FROM operation n WHERE n.file = f.id AND n.type = 0)), c.operation IS NOT NULL AND o.status = -1, f.holds_key " +
        "FROM file f LEFT JOIN claim c ON c.file = f.id LEFT JOIN operation o ON o.id = c.operation WHERE f.hash = $1";

    private const string ByKey =
        "SELECT f.id, f.target, f.path, o.id, o.status = -1, " + StoredKey.Sql + " FROM upload u JOIN operation o ON o.id = u.operation " +
        "JOIN file f ON f.id = o.file JOIN target t ON t.id = f.target WHERE u.key_hash = $1 AND u.status IN (0, 4, -1) ORDER BY u.operation DESC";

    private const string PlannedSql =
        "SELECT " + StoredKey.Sql + " FROM upload u JOIN operation o ON o.id = u.operation JOIN file f ON f.id = o.file JOIN target t ON t.id = f.target " +
        "WHERE u.operation = $1 AND u.key_hash IS NULL";

    private sealed record Row(long File, long Target, string Path, long? Operation, bool InProgress, long Holds, string? Key);

    /// <summary>All sources that own the key, with the row id of their file.</summary>
    public static List<(long File, KeyOwner Owner)> Find(LedgerConnection db, TargetTable targets, OperationIds ids, Target target, string key)
    {
        long hash = PathHash.OfKey(target.Endpoint, target.Bucket, key);
        var rows = db.Rows(ByFile, r => new Row(r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.Long(3), r.GetInt64(4) != 0, r.GetInt64(5), null), hash)
            .Where(r => Holds(db, targets[r.Target], r, key));
        var keyed = db.Rows(ByKey, r => new Row(r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4) != 0, 0, r.GetString(5)), hash)
            .Where(r => r.Key == key);
        return rows.Concat(keyed)
            .Where(r => r.Operation is not null && targets[r.Target] is var other && other.Endpoint == target.Endpoint && other.Bucket == target.Bucket)
            .Select(r => (r.File, new KeyOwner(targets[r.Target], r.Path, Uuid(db, ids, r.Operation!.Value), r.InProgress)))
            .ToList();
    }

    /// <summary>Refuses a key that another source of the target owns, or that is being written from another target.</summary>
    /// <param name="context">Write transaction.</param>
    /// <param name="target">From where to where.</param>
    /// <param name="file">The source that wants the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="takes">The key may belong to another source, as long as nobody writes it.</param>
    /// <exception cref="IngestException">KeyCollision, with the key and the path of the owner.</exception>
    public static void Guard(WriteContext context, Target target, long file, string key, bool takes = false)
    {
        foreach (var (other, owner) in Find(context.Db, context.Targets, context.Ids, target, key))
        {
            if (other != file && ((owner.Target.Id == target.Id && !takes) || owner.InProgress))
                throw new IngestException(IngestErrorId.KeyCollision, $"The key '{key}' belongs to '{owner.RelativePath}' already.") { Key = key, BucketName = target.Bucket, Target = owner.RelativePath };
        }
    }

    public static Guid Uuid(LedgerConnection db, OperationIds ids, long id) =>
        db.Scalar("SELECT uuid FROM operation WHERE id = $1", id) is byte[] uuid ? new Guid(uuid) : ids.ToGuid(id);

    private static bool Holds(LedgerConnection db, Target target, Row row, string key)
    {
        int bit = key == target.KeyPrefix + row.Path ? AtPath : key == PathHash.ConvertedKey(target.KeyPrefix, row.Path) ? AtConverted : 0;
        return bit != 0 && ((row.Holds & bit) != 0 || (row.InProgress && db.Rows(PlannedSql, r => r.GetString(0), row.Operation!.Value).Contains(key)));
    }
}
