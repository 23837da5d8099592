namespace S3Ingest.Core.Ledger;

/// <summary>Finds whose output a key holds. A source that once put an object there owns it, whatever later operations did.</summary>
internal static class KeyOwners
{
    // Keys that are prefix and path unchanged: found by the hash of the file.
    private const string ByPath =
        "SELECT f.id, f.target, f.path, coalesce(c.operation, f.operation), c.operation IS NOT NULL AND o.status = -1, " +
        "f.holds_key IS NOT NULL OR EXISTS (SELECT 1 FROM upload u WHERE u.operation = c.operation AND u.key_hash IS NULL AND u.status = -1) " +
        "FROM file f LEFT JOIN claim c ON c.file = f.id LEFT JOIN operation o ON o.id = c.operation WHERE f.hash = $1";

    private const string ByKey =
        "SELECT f.id, f.target, f.path, o.id, o.status = -1, " + StoredKey.Sql + " FROM upload u JOIN operation o ON o.id = u.operation " +
        "JOIN file f ON f.id = o.file JOIN target t ON t.id = f.target WHERE u.key_hash = $1 AND u.status IN (0, 4, -1) ORDER BY u.operation DESC";

    /// <summary>All sources that own the key, with the row id of their file.</summary>
    public static List<(long File, KeyOwner Owner)> Find(LedgerConnection db, TargetTable targets, OperationIds ids, Target target, string key)
    {
        long hash = PathHash.OfKey(target.Endpoint, target.Bucket, key);
        var owners = new List<(long, KeyOwner)>();
        var rows = db.Rows(ByPath, r => (File: r.GetInt64(0), Target: r.GetInt64(1), Path: r.GetString(2), Operation: r.Long(3), InProgress: r.GetInt64(4) != 0, Holds: r.GetInt64(5) != 0), hash);
        foreach (var row in rows)
        {
            var other = targets[row.Target];
            if (row.Holds && row.Operation is { } operation && IsSameBucket(other, target) && other.KeyPrefix + row.Path == key)
                owners.Add((row.File, new KeyOwner(other, row.Path, Uuid(db, ids, operation), row.InProgress)));
        }

        var keyed = db.Rows(ByKey, r => (File: r.GetInt64(0), Target: r.GetInt64(1), Path: r.GetString(2), Operation: r.GetInt64(3), InProgress: r.GetInt64(4) != 0, Key: r.GetString(5)), hash);
        foreach (var row in keyed)
        {
            var other = targets[row.Target];
            if (row.Key == key && IsSameBucket(other, target))
                owners.Add((row.File, new KeyOwner(other, row.Path, Uuid(db, ids, row.Operation), row.InProgress)));
        }

        return owners;
    }

    /// <summary>Refuses a key that another source of the target owns, or that is being written from another target.</summary>
    /// <exception cref="IngestException">KeyCollision, with the key and the path of the owner.</exception>
    public static void Guard(WriteContext context, Target target, long file, string key)
    {
        foreach (var (other, owner) in Find(context.Db, context.Targets, context.Ids, target, key))
        {
            if (other != file && (owner.Target.Id == target.Id || owner.InProgress))
                throw new IngestException(IngestErrorId.KeyCollision, $"The key '{key}' belongs to '{owner.RelativePath}' already.") { Key = key, BucketName = target.Bucket, Target = owner.RelativePath };
        }
    }

    public static Guid Uuid(LedgerConnection db, OperationIds ids, long id) =>
        db.Scalar("SELECT uuid FROM operation WHERE id = $1", id) is byte[] uuid ? new Guid(uuid) : ids.ToGuid(id);

    private static bool IsSameBucket(Target a, Target b) => a.Endpoint == b.Endpoint && a.Bucket == b.Bucket;
}
