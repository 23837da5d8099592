namespace S3Ingest.Core.Ledger;

/// <summary>Writes rows of table upload.</summary>
internal static class UploadRows
{
    /// <summary>Length of the blob in etag that keeps room for what the outcome adds to the row; no ETag has this length.</summary>
    public const int Room = 15;

    private const string PlanSql =
        "INSERT INTO upload (operation, ordinal, status, key_cut, key_tail, key_hash, entry, attempt, etag, verification, compression) " +
        "VALUES ($1, $2, -1, $3, $4, $5, $6, $7, zeroblob(15), 0, $8) ON CONFLICT (operation, ordinal) DO UPDATE SET " +
        "key_cut = excluded.key_cut, key_tail = excluded.key_tail, key_hash = excluded.key_hash, entry = excluded.entry, attempt = excluded.attempt";

    private const string OutcomeSql =
        "INSERT INTO upload (operation, ordinal, status, key_cut, key_tail, key_hash, entry, original_size, sent_size, sha256, sent_sha256, " +
        "etag, checksum, verification, compression, content_type, storage_class, version_id, detail) " +
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) " +
        "ON CONFLICT (operation, ordinal) DO UPDATE SET status = excluded.status, key_cut = excluded.key_cut, key_tail = excluded.key_tail, " +
        "key_hash = excluded.key_hash, entry = coalesce(excluded.entry, CASE WHEN entry = 1 THEN substr(key_tail, 2) ELSE entry END), original_size = excluded.original_size, sent_size = excluded.sent_size, " +
        "sha256 = excluded.sha256, sent_sha256 = excluded.sent_sha256, etag = excluded.etag, checksum = excluded.checksum, " +
        "verification = excluded.verification, compression = excluded.compression, content_type = excluded.content_type, " +
        "storage_class = excluded.storage_class, version_id = excluded.version_id, detail = excluded.detail";

    public static void Plan(WriteContext context, OperationRow operation, PlannedOutput output)
    {
        var (key, hash) = Key(operation, output.Key);
        context.Db.Execute(PlanSql, operation.Id, output.Ordinal, key.Cut, key.Tail, hash, key.Entry(output.EntryPath), ShortForms.PackAttempt(output.AttemptId), (int)output.Compression);
    }

    public static void Record(WriteContext context, OperationRow operation, OutputOutcome outcome)
    {
        var (key, hash) = Key(operation, outcome.Key);
        long original = outcome.OriginalSize ?? operation.Size;
        context.Db.Execute(OutcomeSql,
            operation.Id, outcome.Ordinal, StatusCodes.Of(outcome.Status), key.Cut, key.Tail, hash, key.Entry(outcome.EntryPath),
            original == operation.Size ? null : original,
            outcome.SentSize is { } sent && sent != original ? sent : null,
            outcome.Sha256, outcome.SentSha256, ShortForms.PackETag(outcome.ETag), ShortForms.PackChecksum(outcome.ChecksumS3),
            (int)outcome.Verification, (int)outcome.Compression, context.Term(outcome.ContentType), context.Term(outcome.StorageClass), outcome.VersionId,
            Detail.None.With(outcome.Fault, outcome.Metadata).ToColumn());
        if (hash is null && outcome.Status is OperationStatus.Success or OperationStatus.Skipped)
            context.Db.Execute("UPDATE file SET holds_key = holds_key | $2 WHERE id = $1 AND holds_key & $2 = 0", operation.File, key.IsPath ? KeyOwners.AtPath : KeyOwners.AtConverted);
    }

    private static (StoredKey Key, long? Hash) Key(OperationRow operation, string key)
    {
        var stored = StoredKey.From(operation.Target.KeyPrefix, operation.Path, key);
        return (stored, stored.IsPath || stored.IsConverted ? null : PathHash.OfKey(operation.Target.Endpoint, operation.Target.Bucket, key));
    }
}
