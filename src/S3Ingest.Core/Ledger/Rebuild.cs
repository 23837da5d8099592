namespace S3Ingest.Core.Ledger;

/// <summary>Takes completed sources into the ledger as the metadata of their objects tells of them.</summary>
internal static class Rebuild
{
    private const string InsertSql =
        "INSERT INTO operation (id, file, run, type, kind, status, attempt, size, modified, sha256, ended, uuid) " +
        "VALUES ($1, $2, $3, 1, $4, 0, 1, $5, $6, $7, 0, $8)";

    /// <summary>Null when the ledger knows the source already or has an operation on it.</summary>
    public static OperationFinish.Change? Add(WriteContext context, RebuiltSource source)
    {
        var db = context.Db;
        // The id of a foreign operation keeps its time, as long as it is one of version 7.
        bool isOwn = false;
        long id = source.Operation is { } operation && OperationIds.IsVersion7(operation) ? OperationIds.IdOf(operation) : context.NewId(source.UploadedAt);
        if (source.Operation is { } given)
        {
            if (context.FindOperation(given) is not null)
                return null;
            isOwn = context.Ids.TryGetId(given, out _);
        }

        while (db.Scalar("SELECT 1 FROM operation WHERE id = $1", id) is not null)
            id++;
        long file = OperationBegin.FindOrAddFile(context, source.Target, source.RelativePath, id);
        if (db.Scalar("SELECT 1 FROM file f WHERE f.id = $1 AND ((f.operation IS NOT NULL AND f.operation <> $2) OR EXISTS (SELECT 1 FROM claim c WHERE c.file = f.id))", file, id) is not null)
            return null;
        db.Execute(InsertSql, id, file, context.Run, (int)source.Kind, source.Size, OperationBegin.Age(id, source.ModifiedTicks), source.Sha256,
            source.Operation is null || isOwn ? null : source.Operation.Value.ToByteArray());
        var row = new OperationRow(id, file, source.RelativePath, source.Target, StatusCodes.Success, source.Size, null);
        foreach (var outcome in source.Outputs)
            UploadRows.Record(context, row, outcome);
        return SourceStates.Replace(context, row);
    }
}
