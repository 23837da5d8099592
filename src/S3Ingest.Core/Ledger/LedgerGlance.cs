using Microsoft.Data.Sqlite;

namespace S3Ingest.Core.Ledger;

/// <summary>
/// A quick look at a ledger for those who type: no run, no lock, no upgrade, and nothing is created. What it tells is
/// bounded, so that a million operations answer as fast as a few.
/// </summary>
public sealed class LedgerGlance : IDisposable
{
    // Newest rows that are looked at; what is older is typed in full or found with Get-UploadHistory.
    private const int Depth = 5_000;
    private readonly LedgerConnection _db;
    private readonly OperationIds _ids;

    private LedgerGlance(LedgerConnection db, OperationIds ids) => (_db, _ids) = (db, ids);

    /// <summary>Null when there is no ledger at the path, or none that this version can read at once.</summary>
    public static LedgerGlance? Open(string path)
    {
        // SQLite takes an empty file for a database of its own.
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
            return null;
        LedgerConnection? db = null;
        try
        {
            db = LedgerConnection.Open(path, readOnly: true);
            db.Execute("PRAGMA busy_timeout = 50");
            if (db.Scalar("PRAGMA application_id") is LedgerSchema.ApplicationId
                && LedgerSchema.Version(db) == LedgerSchema.Scripts.Max(script => script.Version)
                && db.Scalar("SELECT identity FROM ledger") is long identity)
                return new LedgerGlance(db, new OperationIds(identity));
        }
        catch (SqliteException)
        {
            // Damaged, locked or another program's: the command itself will say so.
        }
        db?.Dispose();
        return null;
    }

    /// <summary>Buckets that anything was sent to, packages among it.</summary>
    public IReadOnlyList<string> Buckets() => Read(
        "SELECT bucket FROM target UNION SELECT replace(registry, 's3://', '') FROM package WHERE top_hash IS NOT NULL ORDER BY 1", r => r.GetString(0));

    /// <summary>Key prefixes that anything was sent to.</summary>
    /// <param name="bucket">In this bucket alone; null: in all of them.</param>
    public IReadOnlyList<string> KeyPrefixes(string? bucket) =>
        Read("SELECT DISTINCT key_prefix FROM target WHERE key_prefix <> '' AND ($1 IS NULL OR bucket = $1) ORDER BY key_prefix", r => r.GetString(0), bucket);

    /// <summary>Keys of the newest objects, newest first.</summary>
    /// <param name="bucket">In this bucket alone; null: in all of them.</param>
    public IReadOnlyList<string> RecentKeys(string? bucket) => Read(
        $"SELECT {StoredKey.Sql} FROM (SELECT * FROM upload ORDER BY operation DESC, ordinal DESC LIMIT {Depth}) u " +
        "JOIN operation o ON o.id = u.operation JOIN file f ON f.id = o.file JOIN target t ON t.id = f.target " +
        "WHERE u.status = 0 AND ($1 IS NULL OR t.bucket = $1)", r => r.GetString(0), bucket);

    /// <summary>The newest operations on sources, newest first.</summary>
    public IReadOnlyList<GlancedOperation> RecentOperations() => Read(
        $"SELECT o.id, o.uuid, o.status, f.path FROM (SELECT * FROM operation ORDER BY id DESC LIMIT {Depth}) o JOIN file f ON f.id = o.file ORDER BY o.id DESC",
        r => new GlancedOperation(
            r.Blob(1) is { } uuid ? new Guid(uuid) : _ids.ToGuid(r.GetInt64(0)),
            r.GetString(3),
            StatusCodes.ToStatus(r.GetInt64(2)),
            OperationIds.TimeOf(r.GetInt64(0))));

    /// <summary>The newest migrations of buckets, newest first; the name is the bucket's.</summary>
    public IReadOnlyList<GlancedOperation> RecentMigrations() => Read(
        "SELECT uuid, bucket, status, started FROM migration ORDER BY id DESC LIMIT 100",
        r => new GlancedOperation(
            new Guid(r.Blob(0)!, bigEndian: true),
            r.GetString(1),
            StatusCodes.ToStatus(r.GetInt64(2)),
            DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(3))));

    /// <summary>Names of packages that were made, the newest first.</summary>
    /// <param name="registry">In this registry alone, <c>s3://bucket</c>; null: in all of them.</param>
    public IReadOnlyList<string> PackageNames(string? registry) => Read(
        $"SELECT name FROM (SELECT id, name, registry FROM package WHERE top_hash IS NOT NULL ORDER BY id DESC LIMIT {Depth}) " +
        "WHERE $1 IS NULL OR registry = $1 GROUP BY name ORDER BY max(id) DESC", r => r.GetString(0), registry);

    /// <inheritdoc/>
    public void Dispose() => _db.Dispose();

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> map, params object?[] values)
    {
        try
        {
            return _db.Rows(sql, map, values);
        }
        catch (SqliteException)
        {
            return [];
        }
    }
}
