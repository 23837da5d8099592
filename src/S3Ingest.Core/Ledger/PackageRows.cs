using System.Globalization;
using System.Text.Json;

namespace S3Ingest.Core.Ledger;

/// <summary>Writes and reads table package.</summary>
internal static class PackageRows
{
    private const string Columns =
        "SELECT p.id, p.status, p.ended, p.source, p.name, p.registry, p.top_hash, p.revision, p.entries, p.bytes, p.hashing, p.detail, r.user, r.arguments FROM package p JOIN run r ON r.id = p.run ";

    public static Guid Begin(WriteContext context, PackageStart start)
    {
        var db = context.Db;
        long id = context.NewId(start.StartedAt);
        while (db.Scalar("SELECT 1 FROM package WHERE id = $1", id) is not null)
            id = context.NewId(start.StartedAt);
        db.Execute("INSERT INTO package (id, run, status, source, name, registry) VALUES ($1, $2, $3, $4, $5, $6)",
            id, context.Run, StatusCodes.InProgress, start.Source, start.PackageName ?? "", start.Registry ?? "");
        return context.Ids.ToGuid(id);
    }

    public static void End(WriteContext context, Guid operation, QuiltPackage package)
    {
        var fault = package.ErrorId is { } error ? new LedgerFault(error, package.ErrorMessage ?? "") : null;
        var hashing = new Dictionary<string, long>
        {
            ["stored"] = package.Hashing.Stored,
            ["composite"] = package.Hashing.Composite,
            ["server_side"] = package.Hashing.ServerSide,
            ["downloaded"] = package.Hashing.Downloaded,
        };
        if (!context.Ids.TryGetId(operation, out long id)
            || context.Db.Execute(
                "UPDATE package SET status = $2, ended = $3, name = $4, registry = $5, top_hash = $6, revision = $7, entries = $8, bytes = $9, hashing = $10, detail = $11 WHERE id = $1 AND status = -1",
                id, StatusCodes.Of(package.Status), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), package.PackageName, package.Registry, package.TopHash, package.Revision,
                package.PackageMetadata.EntryCount, package.PackageMetadata.PackageSize, JsonSerializer.Serialize(hashing), Detail.None.With(fault, null).ToColumn()) == 0)
            throw new InvalidOperationException($"The ledger has no package {operation} in progress.");
    }

    /// <summary>Those of the time, bucket (source or registry) and user that a query of the history names, newest first.</summary>
    public static IEnumerable<OperationRecord> Query(LedgerConnection db, OperationIds ids, HistoryQuery query) =>
        db.Rows(
                Columns + "WHERE p.id >= $1 AND p.id < $2 AND ($3 IS NULL OR p.registry = $3 OR p.source LIKE $4 ESCAPE '!') AND ($5 IS NULL OR r.user = $5 COLLATE NOCASE) ORDER BY p.id DESC",
                r => Read(r, ids),
                query.Since is { } since ? OperationIds.FirstAt(since) : 0, query.Until is { } until ? OperationIds.FirstAt(until) : long.MaxValue,
                query.Bucket is { } bucket ? $"s3://{bucket}" : null, query.Bucket is { } source ? $"s3://{source.Replace("_", "!_", StringComparison.Ordinal)}/%" : null, query.User);

    private static OperationRecord Read(Microsoft.Data.Sqlite.SqliteDataReader r, OperationIds ids)
    {
        var detail = Detail.Parse(r.Text(11));
        string name = r.GetString(4);
        string registry = r.GetString(5);
        // What a list view shows of it is its beginning.
        var metadata = new Dictionary<string, string> { ["package"] = name, ["registry"] = registry };
        Add("top_hash", r.Text(6));
        Add("revision", r.Long(7)?.ToString(CultureInfo.InvariantCulture));
        Add("entries", r.Long(8)?.ToString(CultureInfo.InvariantCulture));
        Add("bytes", r.Long(9)?.ToString(CultureInfo.InvariantCulture));
        foreach (var (source, entries) in r.Text(10) is { } hashing ? JsonSerializer.Deserialize<Dictionary<string, long>>(hashing)! : [])
            metadata[$"hash_{source}"] = entries.ToString(CultureInfo.InvariantCulture);
        return new OperationRecord
        {
            OperationId = ids.ToGuid(r.GetInt64(0)),
            OperationType = OperationType.Package,
            TargetPath = r.GetString(3),
            TargetName = name,
            StartedAt = OperationIds.TimeOf(r.GetInt64(0)),
            CompletedAt = r.Long(2) is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null,
            Status = StatusCodes.ToStatus(r.GetInt64(1)),
            ResultPath = r.Text(6) is { } hash ? $"quilt+{registry}#package={name}@{hash}" : null,
            ErrorId = detail.Error,
            ErrorMessage = detail.Message,
            Metadata = metadata,
            User = r.GetString(12),
            CommandArguments = r.Text(13) is { } json ? JsonSerializer.Deserialize<Dictionary<string, string>>(json)! : [],
        };

        void Add(string key, string? value)
        {
            if (value is not null)
                metadata[key] = value;
        }
    }
}
