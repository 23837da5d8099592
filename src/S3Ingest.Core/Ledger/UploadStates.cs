namespace S3Ingest.Core.Ledger;

/// <summary>Finds what was uploaded on demand. Such operations are found by index operation_upload; table file points at none of them.</summary>
internal static class UploadStates
{
    private const string Sql =
        "SELECT o.id, o.uuid, o.size, o.modified, o.detail, m.text, o.moved_name, f.path, " + StoredKey.Sql + " FROM operation o JOIN upload u ON u.operation = o.id " +
        "JOIN file f ON f.id = o.file JOIN target t ON t.id = f.target LEFT JOIN term m ON m.id = o.moved_folder " +
        "WHERE o.file = $1 AND o.type = 0 AND o.status = 0 ORDER BY o.id DESC";

    /// <summary>The newest success of the source at the key.</summary>
    public static UploadState? Find(LedgerConnection db, OperationIds ids, Target target, string path, string key)
    {
        if (OperationBegin.FindFile(db, target, path) is not { } file)
            return null;
        return db.Rows(Sql, r => (Key: r.GetString(8), State: new UploadState
        {
            Operation = r.Blob(1) is { } uuid ? new Guid(uuid) : ids.ToGuid(r.GetInt64(0)),
            Size = r.GetInt64(2),
            ModifiedTicks = SourceStates.Modified(r.GetInt64(0), r.GetInt64(3), null),
            StartedAt = OperationIds.TimeOf(r.GetInt64(0)),
            Metadata = Detail.Parse(r.Text(4)).Metadata ?? new Dictionary<string, string>(),
            CompletedPath = SourceStates.MovedPath(r.Text(5), r.Text(6), r.GetString(7)),
        }), file).Where(r => r.Key == key).Select(r => r.State).FirstOrDefault();
    }
}
