namespace S3Ingest.Core.Ledger;

/// <summary>
/// Lets outputs follow their objects to other keys. The row of the output names the place where the object is now, its
/// detail the places before, so that the history can tell both and the way back is exact.
/// </summary>
internal static class OutputMoves
{
    private const int PageSize = 2000;

    private const string PageSql =
        "SELECT o.id, o.uuid, u.ordinal, " + StoredKey.Sql + " FROM upload u JOIN operation o ON o.id = u.operation JOIN file f ON f.id = o.file " +
        "JOIN target t ON t.id = f.target WHERE t.endpoint = $1 AND t.bucket = $2 AND u.status IN (0, 4) AND (u.operation, u.ordinal) < ($3, $4) " +
        "ORDER BY u.operation DESC, u.ordinal DESC LIMIT $5";

    private const string RowSql =
        "SELECT " + StoredKey.Sql + ", " + StoredKey.EntrySql + ", u.etag, u.version_id, u.detail FROM upload u JOIN operation o ON o.id = u.operation " +
        "JOIN file f ON f.id = o.file JOIN target t ON t.id = f.target WHERE u.operation = $1 AND u.ordinal = $2";

    private const string UpdateSql =
        "UPDATE upload SET key_cut = $3, key_tail = $4, key_hash = $5, entry = $6, etag = $7, version_id = $8, detail = $9 WHERE operation = $1 AND ordinal = $2";

    private sealed record Row(string Key, string? Entry, string? ETag, string? VersionId, Detail Detail);

    /// <summary>Outputs that reached a bucket, newest first, after a position; null after the last.</summary>
    public static (List<OutputAt> Outputs, (long Operation, long Ordinal) Last)? Page(
        LedgerConnection db, OperationIds ids, string endpoint, string bucket, (long Operation, long Ordinal) before)
    {
        var rows = db.Rows(
            PageSql,
            r => (Id: r.GetInt64(0), Output: new OutputAt(r.Blob(1) is { } uuid ? new Guid(uuid) : ids.ToGuid(r.GetInt64(0)), (int)r.GetInt64(2), r.GetString(3))),
            endpoint, bucket, before.Operation, before.Ordinal, PageSize);
        return rows.Count == 0 ? null : (rows.ConvertAll(r => r.Output), (rows[^1].Id, rows[^1].Output.Ordinal));
    }

    /// <summary>The output is at <paramref name="to"/> from now on.</summary>
    /// <returns>False when it is there already.</returns>
    public static bool Move(WriteContext context, OutputAt output, string to, string? etag, string? versionId) =>
        Change(context, output.Operation, output.Ordinal, (row, operation) =>
        {
            if (row.Key == to && row.Detail.Moved?[^1].Key == output.Key)
                return null;
            if (row.Key != output.Key)
                throw Elsewhere(output, row.Key);
            if (operation.Status == StatusCodes.InProgress)
            {
                throw new IngestException(
                    IngestErrorId.ReferenceFailed,
                    $"Operation {output.Operation} still works on '{output.Key}'. Wait for its end, then go on with the migration.") { Key = output.Key, IsTransient = true };
            }
            return row with
            {
                Key = to,
                ETag = etag,
                VersionId = versionId,
                Detail = row.Detail with { Moved = [.. row.Detail.Moved ?? [], new MovedFrom(row.Key, row.ETag, row.VersionId)] },
            };
        });

    /// <summary>The output is at its key of before again.</summary>
    /// <returns>False when it is there already.</returns>
    public static bool Restore(WriteContext context, OutputAt output, string from) =>
        Change(context, output.Operation, output.Ordinal, (row, _) =>
        {
            if (row.Key == output.Key)
                return null;
            if (row.Key != from || row.Detail.Moved is not { Count: > 0 } moved || moved[^1].Key != output.Key)
                throw Elsewhere(output with { Key = from }, row.Key);
            var before = moved[^1];
            return row with
            {
                Key = before.Key,
                ETag = before.ETag,
                VersionId = before.VersionId,
                Detail = row.Detail with { Moved = moved.Count == 1 ? null : [.. moved.SkipLast(1)] },
            };
        });

    private static bool Change(WriteContext context, Guid operation, int ordinal, Func<Row, OperationRow, Row?> change)
    {
        var db = context.Db;
        if (context.FindOperation(operation) is not { } id || db.Rows(RowSql, Read, id, ordinal) is not [var row])
            throw new IngestException(IngestErrorId.ReferenceFailed, $"The ledger does not know output {ordinal} of operation {operation} any more. Repair-IngestLedger builds it anew from S3.");
        var owner = OperationRow.Of(context, id);
        if (change(row, owner) is not { } changed)
            return false;
        var key = StoredKey.From(owner.Target.KeyPrefix, owner.Path, changed.Key);
        bool isOwn = key.IsPath || key.IsConverted;
        db.Execute(
            UpdateSql, id, ordinal, key.Cut, key.Tail,
            isOwn ? null : PathHash.OfKey(owner.Target.Endpoint, owner.Target.Bucket, changed.Key),
            key.Entry(changed.Entry), ShortForms.PackETag(changed.ETag), changed.VersionId, changed.Detail.ToColumn());
        if (isOwn)
            db.Execute("UPDATE file SET holds_key = holds_key | $2 WHERE id = $1", owner.File, key.IsPath ? KeyOwners.AtPath : KeyOwners.AtConverted);
        return true;
    }

    private static Row Read(Microsoft.Data.Sqlite.SqliteDataReader r) =>
        new(r.GetString(0), r.Text(1), ShortForms.UnpackETag(r.Any(2)), r.Text(3), Detail.Parse(r.Text(4)));

    private static IngestException Elsewhere(OutputAt output, string key) => new(
        IngestErrorId.ReferenceFailed,
        $"The ledger says that output {output.Ordinal} of operation {output.Operation} is at '{key}', not at '{output.Key}': another migration moved it. End or undo that one first.")
    { Key = output.Key };
}
