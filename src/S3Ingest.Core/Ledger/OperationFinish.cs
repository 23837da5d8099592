namespace S3Ingest.Core.Ledger;

/// <summary>Ends operations and records what happened to their sources.</summary>
internal static class OperationFinish
{
    // An outcome that was recorded earlier (Committing) stays where the end does not repeat it.
    private const string FactsSql =
        "UPDATE operation SET sha256 = coalesce($2, CASE WHEN length(sha256) = 32 THEN sha256 END), bytes_read = coalesce($3, bytes_read), bytes_uploaded = coalesce($4, bytes_uploaded), " +
        "row_count = coalesce($5, row_count), uploaded = coalesce($6, uploaded), verified = coalesce($7, verified), detail = $8 WHERE id = $1";

    private const string EndSql = "UPDATE operation SET status = $2, ended = $3 WHERE id = $1";

    /// <summary>The change of known state that an end made: what no longer holds, and what holds now.</summary>
    public sealed record Change(Target Target, string Path, (long Size, long Ticks)? Before, (long Size, long Ticks)? After);

    public static void Committing(WriteContext context, OperationEnd planned)
    {
        var row = OperationRow.Claimed(context, planned.Operation);
        RecordFacts(context, row, planned);
        context.Db.Execute("UPDATE claim SET committing = 1 WHERE operation = $1", row.Id);
    }

    public static Change? End(WriteContext context, OperationEnd end)
    {
        var db = context.Db;
        if (end.Status is OperationStatus.InProgress or OperationStatus.Pending or OperationStatus.Planned)
            throw new ArgumentException($"{end.Status} is no end of an operation.", nameof(end));
        var row = OperationRow.Claimed(context, end.Operation);
        RecordFacts(context, row, end);
        db.Execute("DELETE FROM upload WHERE operation = $1 AND status = -1", row.Id);
        db.Execute("UPDATE upload SET attempt = NULL WHERE operation = $1 AND attempt IS NOT NULL", row.Id);
        if (!end.KeepUploads)
            db.Execute("DELETE FROM multipart WHERE operation = $1", row.Id);
        long start = OperationIds.TimeOf(row.Id).ToUnixTimeMilliseconds();
        db.Execute(EndSql, row.Id, StatusCodes.Of(end.Status), Since(start, end.EndedAt) - (Since(start, end.VerifiedAt ?? end.UploadedAt) ?? 0));
        if (!end.DispositionOpen)
            db.Execute("DELETE FROM claim WHERE operation = $1", row.Id);

        // What was uploaded on demand is no news of what was ingested: the watcher must not skip it for that.
        if (row.Type == OperationType.Upload)
            return null;
        bool isKnown = end.IsKnown ?? end.Status switch
        {
            OperationStatus.Success or OperationStatus.Partial or OperationStatus.Failed => true,
            OperationStatus.Skipped => db.Scalar("SELECT 1 FROM upload WHERE operation = $1", row.Id) is not null,
            _ => false,
        };
        if (isKnown)
            return SourceStates.Replace(context, row);
        db.Execute("UPDATE file SET operation = NULL WHERE id = $1 AND operation = $2", row.File, row.Id);
        return new Change(row.Target, row.Path, null, null);
    }

    public static void Disposed(WriteContext context, Guid operation, Disposition disposition, string? path)
    {
        var row = OperationRow.Claimed(context, operation, ended: true);
        string? folder = path is null ? null : Path.GetDirectoryName(path) ?? "";
        string? name = path is null ? null : Path.GetFileName(path);
        string own = row.Path[(row.Path.LastIndexOf('/') + 1)..];
        var db = context.Db;
        long since = Since(OperationIds.TimeOf(row.Id).ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow)!.Value;
        db.Execute(
            "UPDATE operation SET disposition = $2, moved_folder = $3, moved_name = $4, " +
            "disposed = $5 - coalesce(uploaded, 0) - coalesce(verified, 0) - coalesce(ended, 0) WHERE id = $1",
            row.Id, disposition == Disposition.Left ? null : (int)disposition, context.Term(folder), name == own ? null : name, since);
        db.Execute("DELETE FROM claim WHERE operation = $1", row.Id);
        if (path is not null && Detail.Parse(row.Detail) is { Error: nameof(IngestErrorId.DispositionFailed) } detail)
            db.Execute("UPDATE operation SET detail = $2 WHERE id = $1", row.Id, (detail with { Error = null, Message = null }).ToColumn());
    }

    /// <summary>Keeps why a source could not be moved, and who may try it again.</summary>
    public static void NotDisposed(WriteContext context, Guid operation, LedgerFault fault, bool triesAgain)
    {
        var row = OperationRow.Claimed(context, operation, ended: true);
        if (!triesAgain)
            Disposed(context, operation, Disposition.Left, null);
        // The run that took the upload over may live on for weeks; that of the upload itself ends with its command.
        context.Db.Execute("UPDATE claim SET run = (SELECT run FROM operation WHERE id = $1) WHERE operation = $1", row.Id);
        context.Db.Execute("UPDATE operation SET detail = $2 WHERE id = $1", row.Id, (Detail.Parse(row.Detail) with { Error = fault.ErrorId, Message = fault.Message }).ToColumn());
    }

    private static void RecordFacts(WriteContext context, OperationRow row, OperationEnd end)
    {
        foreach (var outcome in end.Outputs)
            UploadRows.Record(context, row, outcome);
        long start = OperationIds.TimeOf(row.Id).ToUnixTimeMilliseconds();
        long? uploaded = Since(start, end.UploadedAt);
        long? verified = Since(start, end.VerifiedAt) - (uploaded ?? 0);
        long sent = end.Outputs.Where(o => o.Status == OperationStatus.Success).Sum(o => o.SentSize ?? o.OriginalSize ?? row.Size);
        context.Db.Execute(FactsSql, row.Id, end.Sha256,
            end.BytesRead == row.Size ? null : end.BytesRead,
            end.BytesUploaded == sent ? null : end.BytesUploaded,
            end.RowCount, uploaded, verified,
            (Detail.Parse(row.Detail).With(end.Fault, end.Metadata, end.Skipped) with { Compressed = Since(start, end.CompressedAt), Archive = end.ArchivePath }).ToColumn());
    }

    private static long? Since(long startMs, DateTimeOffset? at) => at?.ToUnixTimeMilliseconds() - startMs;
}
