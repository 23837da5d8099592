namespace S3Ingest.Core.Ledger;

/// <summary>Takes completed sources into the ledger as the metadata of their objects tells of them.</summary>
internal static class Rebuild
{
    private const string InsertSql =
        "INSERT INTO operation (id, file, run, type, kind, status, attempt, size, modified, sha256, ended, uuid, detail) " +
        "VALUES ($1, $2, $3, 1, $4, $5, 1, $6, $7, $8, 0, $9, $10)";

    private static readonly Detail Incomplete = Detail.None with
    {
        Metadata = new Dictionary<string, string> { ["reason"] = "taken from the metadata of its objects after a ledger was lost; whether all entries are there is not known" },
    };

    /// <summary>Null when the ledger knows the source already or has an operation on it, and for parts of a source.</summary>
    public static OperationFinish.Change? Add(WriteContext context, RebuiltSource source)
    {
        var db = context.Db;
        if (source.Operation is { } given && context.FindOperation(given) is { } known)
        {
            if (source.IsPart)
                AddOutputs(context, known, source);
            return null;
        }
        // The id of a foreign operation keeps its time, as long as it is one of version 7.
        long id = source.Operation is { } operation && OperationIds.IsVersion7(operation) ? OperationIds.IdOf(operation) : context.NewId(source.UploadedAt);
        bool isOwn = source.Operation is { } its && context.Ids.TryGetId(its, out _);
        while (db.Scalar("SELECT 1 FROM operation WHERE id = $1", id) is not null)
            id++;
        long file = OperationBegin.FindOrAddFile(context, source.Target, source.RelativePath, id);
        if (db.Scalar("SELECT 1 FROM file f WHERE f.id = $1 AND ((f.operation IS NOT NULL AND f.operation <> $2) OR EXISTS (SELECT 1 FROM claim c WHERE c.file = f.id))", file, id) is not null)
            return null;
        db.Execute(InsertSql, id, file, context.Run, (int)source.Kind, StatusCodes.Of(source.IsPart ? OperationStatus.Partial : OperationStatus.Success), source.Size,
            OperationBegin.Age(id, source.ModifiedTicks), source.Sha256, source.Operation is null || isOwn ? null : source.Operation.Value.ToByteArray(), source.IsPart ? Incomplete.ToColumn() : null);
        if (source.IsPart)
        {
            db.Execute("UPDATE file SET operation = NULL WHERE id = $1 AND operation = $2", file, id);
            AddOutputs(context, id, source);
            return null;
        }
        var row = new OperationRow(id, file, source.RelativePath, source.Target, StatusCodes.Success, source.Size, null);
        foreach (var outcome in source.Outputs)
            UploadRows.Record(context, row, outcome);
        return SourceStates.Replace(context, row);
    }

    /// <summary>Adds outputs to an operation that was taken in by this class; those it has already, and other operations, are left alone.</summary>
    private static void AddOutputs(WriteContext context, long id, RebuiltSource source)
    {
        var db = context.Db;
        if (db.Rows("SELECT file, detail FROM operation WHERE id = $1 AND status = $2", r => (File: r.GetInt64(0), Detail: r.Text(1)), id, StatusCodes.Of(OperationStatus.Partial))
                .Where(o => o.Detail == Incomplete.ToColumn()).Select(o => (long?)o.File).FirstOrDefault() is not { } file)
            return;
        var row = new OperationRow(id, file, source.RelativePath, source.Target, StatusCodes.Of(OperationStatus.Partial), source.Size, null);
        foreach (var outcome in source.Outputs)
        {
            if (KeyOwners.Find(db, context.Targets, context.Ids, source.Target, outcome.Key).Any(o => o.File == file))
                continue;
            var next = db.Scalar("SELECT max(ordinal) + 1 FROM upload WHERE operation = $1", id) is long ordinal ? (int)ordinal : 0;
            UploadRows.Record(context, row, outcome with { Ordinal = next });
        }
    }
}
