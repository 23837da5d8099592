using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace S3Ingest.Core.Ledger;

/// <summary>Reads table migration for the history.</summary>
internal static class MigrationRows
{
    private const string Sql =
        "SELECT g.uuid, g.bucket, CASE WHEN json_valid(g.header) THEN json_extract(g.header, '$.keyPrefix') END, g.status, g.phase, g.started, g.ended, r.user, r.arguments " +
        "FROM migration g JOIN run r ON r.id = g.run " +
        "WHERE g.started >= $1 AND g.started < $2 AND ($3 IS NULL OR g.bucket = $3) AND ($4 IS NULL OR r.user = $4 COLLATE NOCASE) ORDER BY g.id DESC";

    /// <summary>Those of the time, bucket and user that a query of the history names, newest first; who ran one last is its user.</summary>
    public static IEnumerable<OperationRecord> Query(LedgerConnection db, HistoryQuery query) => db.Rows(
        Sql, Read, query.Since?.ToUnixTimeMilliseconds() ?? 0, query.Until?.ToUnixTimeMilliseconds() ?? long.MaxValue, query.Bucket, query.User);

    private static OperationRecord Read(SqliteDataReader r)
    {
        var migration = new Guid(r.Blob(0)!, bigEndian: true);
        string bucket = r.GetString(1);
        var phase = (MigrationPhase)r.GetInt64(4);
        return new OperationRecord
        {
            OperationId = migration,
            OperationType = OperationType.Move,
            TargetPath = $"s3://{bucket}/{r.Text(2)}",
            TargetName = bucket,
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(5)),
            CompletedAt = r.Long(6) is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null,
            Status = StatusCodes.ToStatus(r.GetInt64(3)),
            // Manifest, journal and report.
            ResultPath = phase == MigrationPhase.Planning ? null : $"s3://{bucket}/.s3ingest/migrations/{migration}/",
            Metadata = new Dictionary<string, string> { ["bucket"] = bucket, ["phase"] = phase.ToString() },
            User = r.GetString(7),
            CommandArguments = r.Text(8) is { } json ? JsonSerializer.Deserialize<Dictionary<string, string>>(json)! : [],
        };
    }
}
