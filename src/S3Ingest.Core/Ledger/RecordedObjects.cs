namespace S3Ingest.Core.Ledger;

/// <summary>Reads what the ledger says of objects in S3: outputs that were committed and verified, or found there.</summary>
internal static class RecordedObjects
{
    private const int PageSize = 4_096;

    private const string From =
        " FROM upload u CROSS JOIN operation o ON o.id = u.operation CROSS JOIN file f ON f.id = o.file CROSS JOIN target t ON t.id = f.target ";

    // From the newest operation backwards along the primary key of upload; the other tables follow by row id.
    private const string ScanSql =
        "SELECT u.operation, u.ordinal, " + StoredKey.Sql + From +
        "WHERE (u.operation, u.ordinal) < ($1, $2) AND u.operation >= $3 AND u.status IN (0, 4) AND t.endpoint = $4 AND t.bucket = $5 " +
        "ORDER BY u.operation DESC, u.ordinal DESC LIMIT $6";

    private const string Selected =
        "SELECT o.id, o.uuid, o.size, o.sha256, f.path, t.endpoint, t.bucket, " + StoredKey.Sql + ", " + StoredKey.EntrySql +
        ", u.original_size, u.sent_size, u.sha256, u.sent_sha256, u.etag, u.checksum, u.version_id";

    private const string Columns = Selected + From + "WHERE u.status IN (0, 4) AND u.operation = $1";

    private const string Newest = "u.status IN (0, 4) AND t.endpoint = $2 AND t.bucket = $3 ORDER BY u.operation DESC";

    private const string ByKey = Selected + From + "WHERE u.key_hash = $1 AND " + Newest;

    // A key that file.holds_key has a number for is found by its source.
    private const string ByFile = Selected +
        " FROM file f CROSS JOIN target t ON t.id = f.target " +
        "CROSS JOIN operation o ON o.id IN (f.operation, (SELECT max(n.id) FROM operation n WHERE n.file = f.id AND n.type = 0)) CROSS JOIN upload u ON u.operation = o.id " +
        "WHERE f.hash = $1 AND u.key_hash IS NULL AND " + Newest;

    /// <summary>The next page of keys, from the newest operation on; null after the last.</summary>
    public static List<(RecordedRow Row, string Key)>? Scan(LedgerConnection db, string endpoint, string bucket, long since, ref RecordedRow before)
    {
        var rows = db.Rows(ScanSql, r => (new RecordedRow(r.GetInt64(0), (int)r.GetInt64(1)), r.GetString(2)),
            before.Operation, before.Ordinal, since, endpoint, bucket, PageSize);
        if (rows.Count == 0)
            return null;
        before = rows[^1].Item1;
        return rows;
    }

    public static RecordedObject? Get(LedgerConnection db, OperationIds ids, RecordedRow row) =>
        db.Rows(Columns + " AND u.ordinal = $2", r => Read(r, ids), row.Operation, row.Ordinal).FirstOrDefault();

    /// <summary>All of one operation, with their rows; null when the ledger does not know the operation.</summary>
    public static List<(RecordedRow Row, RecordedObject Object)>? Of(LedgerConnection db, OperationIds ids, Guid operation) =>
        WriteContext.FindOperation(db, ids, operation) is not { } id ? null
            : db.Rows(Columns.Replace("SELECT ", "SELECT u.ordinal, ", StringComparison.Ordinal) + " ORDER BY u.ordinal",
                r => (new RecordedRow(id, (int)r.GetInt64(0)), Read(r, ids, 1)), id);

    /// <summary>What the newest operation left at a key; null when the ledger knows of none.</summary>
    public static RecordedObject? Find(LedgerConnection db, OperationIds ids, string endpoint, string bucket, string key)
    {
        long hash = PathHash.OfKey(endpoint, bucket, key);
        return db.Rows(ByKey, r => Read(r, ids), hash, endpoint, bucket).Concat(db.Rows(ByFile, r => Read(r, ids), hash, endpoint, bucket))
            .Where(r => r.Key == key).MaxBy(r => r.StartedAt);
    }

    private static RecordedObject Read(Microsoft.Data.Sqlite.SqliteDataReader r, OperationIds ids, int at = 0)
    {
        long id = r.GetInt64(at);
        var entry = r.Text(at + 8);
        var key = r.GetString(at + 7);
        long original = r.Long(at + 9) ?? r.GetInt64(at + 2);
        long size = r.Long(at + 10) ?? original;
        var source = r.Blob(at + 11) ?? (entry is null ? r.Digest(at + 3) : null);
        return new RecordedObject
        {
            Operation = r.Blob(at + 1) is { } uuid ? new Guid(uuid) : ids.ToGuid(id),
            StartedAt = OperationIds.TimeOf(id),
            Endpoint = r.GetString(at + 5),
            BucketName = r.GetString(at + 6),
            Key = key,
            Size = size,
            Sha256 = r.Blob(at + 12) ?? (RecordFactory.IsAsItWas(original, size, key, entry ?? r.GetString(at + 4)) ? source : null),
            ETag = ShortForms.UnpackETag(r.Any(at + 13)) is { Length: > 0 } etag ? etag : null,
            ChecksumS3 = ShortForms.UnpackChecksum(r.Any(at + 14)),
            VersionId = r.Text(at + 15),
        };
    }
}
