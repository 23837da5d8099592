namespace S3Ingest.Core.Ledger;

/// <summary>The part of an operation that changes to it need, and the guard that this run may change it.</summary>
internal sealed record OperationRow(long Id, long File, string Path, Target Target, long Status, long Size, string? Detail)
{
    /// <summary>Upload or Ingest.</summary>
    public OperationType Type { get; init; } = OperationType.Ingest;

    private const string Sql =
        "SELECT o.file, f.path, f.target, o.status, o.size, o.detail, c.run, o.type FROM operation o JOIN file f ON f.id = o.file " +
        "LEFT JOIN claim c ON c.operation = o.id WHERE o.id = $1";

    /// <summary>The operation of a row id, whoever holds it.</summary>
    public static OperationRow Of(WriteContext context, long id) => context.Db.Rows(Sql, r => Read(context, id, r), id).Single();

    /// <summary>The operation, if this run holds the claim.</summary>
    /// <param name="context">Write transaction.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="ended">True when it must have ended, false when it must be in progress.</param>
    /// <exception cref="InvalidOperationException">Unknown, claimed by another run, or not in that state.</exception>
    public static OperationRow Claimed(WriteContext context, Guid operation, bool ended = false)
    {
        long id = context.FindOperation(operation)
            ?? throw new InvalidOperationException($"The ledger does not know operation {operation}.");
        var (row, run) = context.Db.Rows(Sql, r =>
            (Read(context, id, r), r.Long(6)), id).Single();
        if (run is not null && run != context.Run)
            throw new InvalidOperationException($"Operation {operation} belongs to another run.");
        bool isEnded = row.Status != StatusCodes.InProgress;
        if (isEnded != ended || (!ended && run is null))
            throw new InvalidOperationException($"Operation {operation} has {(isEnded ? "ended" : "not ended")}.");
        return row;
    }

    private static OperationRow Read(WriteContext context, long id, Microsoft.Data.Sqlite.SqliteDataReader r) =>
        new(id, r.GetInt64(0), r.GetString(1), context.Targets[r.GetInt64(2)], r.GetInt64(3), r.GetInt64(4), r.Text(5)) { Type = (OperationType)r.GetInt64(7) };
}
