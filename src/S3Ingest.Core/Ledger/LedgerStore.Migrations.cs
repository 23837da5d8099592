using Microsoft.Data.Sqlite;

namespace S3Ingest.Core.Ledger;

/// <content>Migrations and their objects.</content>
public sealed partial class LedgerStore
{
    private const string MoveColumns =
        "ordinal, old_key, new_key, size, etag, version_id, type, job, existing_etag, existing_version, status, deleting, new_etag, new_version, refs, changed, error, message";

    /// <summary>Number of this process's run; with <see cref="LedgerId"/> it names a user of the ledger.</summary>
    internal long RunId => _opened.Run;

    /// <summary>True while a run of this ledger lives; null when the run belongs to another ledger.</summary>
    internal async Task<bool?> IsRunAliveAsync(string ledgerId, long run, CancellationToken cancellationToken) =>
        ledgerId == LedgerId ? await _writer.RunAsync(c => c.IsAlive(run), cancellationToken) : null;

    /// <summary>Records a migration that has just begun, or was found in a bucket.</summary>
    internal Task<MigrationRow> AddMigrationAsync(Guid migration, string bucket, string header, DateTimeOffset started, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            c =>
            {
                c.Db.Execute(
                    "INSERT INTO migration (uuid, run, bucket, header, status, phase, started, segments, chain) VALUES ($1, $2, $3, $4, -1, 0, $5, 0, '')",
                    Uuid(migration), c.Run, bucket, header, started.ToUnixTimeMilliseconds());
                return FindMigration(c.Db, migration)!;
            },
            cancellationToken);

    /// <summary>A migration; null when this ledger does not know it.</summary>
    internal Task<MigrationRow?> FindMigrationRowAsync(Guid migration, CancellationToken cancellationToken) =>
        ReadAsync(db => FindMigration(db, migration), cancellationToken);

    /// <summary>Where a migration is; a status other than InProgress ends it.</summary>
    internal Task SetMigrationAsync(MigrationRow migration, OperationStatus status, CancellationToken cancellationToken) => _writer.RunAsync(
        c => c.Db.Execute(
            "UPDATE migration SET run = $2, header = $3, phase = $4, segments = $5, chain = $6, status = $7, ended = $8 WHERE id = $1",
            migration.Id, c.Run, migration.Header, (int)migration.Phase, migration.Segments, migration.Chain, StatusCodes.Of(status),
            status == OperationStatus.InProgress ? null : DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()),
        cancellationToken);

    /// <summary>Forgets the objects and references of a migration: they are planned anew, or read back from the bucket.</summary>
    internal Task ClearMigrationAsync(MigrationRow migration, CancellationToken cancellationToken) => _writer.RunAsync(
        c =>
        {
            c.Db.Execute("DELETE FROM move WHERE migration = $1", migration.Id);
            c.Db.Execute("DELETE FROM reference_change WHERE migration = $1", migration.Id);
        },
        cancellationToken);

    /// <summary>Adds planned objects.</summary>
    internal Task AddMovesAsync(MigrationRow migration, IReadOnlyList<MoveRow> moves, CancellationToken cancellationToken) => _writer.RunAsync(
        c =>
        {
            foreach (var move in moves)
            {
                c.Db.Execute(
                    $"INSERT INTO move (migration, {MoveColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
                    migration.Id, move.Ordinal, move.OldKey, move.NewKey, move.Size, move.ETag, move.VersionId, (int)move.Type, move.JobName,
                    move.ExistingETag, move.ExistingVersionId, (int)move.Status, move.IsDeleting ? 1 : 0, move.NewETag, move.NewVersionId, move.References,
                    move.ChangedAt?.ToUnixTimeMilliseconds(), move.Error?.ToString(), move.Message);
            }
        },
        cancellationToken);

    /// <summary>Keeps what became of an object.</summary>
    internal Task UpdateMoveAsync(MigrationRow migration, MoveRow move, CancellationToken cancellationToken) => _writer.RunAsync(
        c => c.Db.Execute(
            "UPDATE move SET size = $3, etag = $4, status = $5, new_etag = $6, new_version = $7, changed = $8, error = $9, message = $10 WHERE migration = $1 AND ordinal = $2",
            migration.Id, move.Ordinal, move.Size, move.ETag, (int)move.Status, move.NewETag, move.NewVersionId,
            move.ChangedAt?.ToUnixTimeMilliseconds(), move.Error?.ToString(), move.Message),
        cancellationToken);

    /// <summary>Objects of some statuses behind an ordinal, in the order of the plan.</summary>
    internal Task<List<MoveRow>> ReadMovesAsync(MigrationRow migration, long after, int count, IReadOnlyList<MigrationStatus> statuses, CancellationToken cancellationToken) =>
        ReadAsync(
            db => db.Rows(
                $"SELECT {MoveColumns} FROM move WHERE migration = $1 AND ordinal > $2 AND status IN ({string.Join(',', statuses.Select(s => (int)s))}) ORDER BY ordinal LIMIT $3",
                ReadMove, migration.Id, after, count),
            cancellationToken);

    /// <summary>Moves all objects of one status to another one.</summary>
    internal Task ChangeStatusAsync(MigrationRow migration, MigrationStatus from, MigrationStatus to, CancellationToken cancellationToken) => _writer.RunAsync(
        c => c.Db.Execute(
            "UPDATE move SET status = $3, changed = $4 WHERE migration = $1 AND status = $2",
            migration.Id, (int)from, (int)to, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()),
        cancellationToken);

    /// <summary>Marks objects whose deletion the journal allows, with the new object's ETag and version where the journal names them.</summary>
    internal Task MarkDeletingAsync(MigrationRow migration, IReadOnlyList<(long Ordinal, string? NewETag, string? NewVersionId)> moves, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            c =>
            {
                foreach (var (ordinal, etag, version) in moves)
                {
                    c.Db.Execute(
                        "UPDATE move SET deleting = 1, new_etag = coalesce($3, new_etag), new_version = coalesce($4, new_version) WHERE migration = $1 AND ordinal = $2",
                        migration.Id, ordinal, etag, version);
                }
            },
            cancellationToken);

    /// <summary>Adds references that are about to be changed.</summary>
    internal Task AddReferencesAsync(MigrationRow migration, IReadOnlyList<ReferenceRow> references, CancellationToken cancellationToken) => _writer.RunAsync(
        c =>
        {
            foreach (var reference in references)
            {
                c.Db.Execute(
                    "INSERT INTO reference_change (migration, ordinal, store, location, old_value, new_value, restored) VALUES ($1, $2, $3, $4, $5, $6, 0)",
                    migration.Id, reference.Ordinal, reference.Store, reference.Location, reference.OldValue, reference.NewValue);
            }
        },
        cancellationToken);

    /// <summary>Counts a changed reference to its object.</summary>
    internal Task CountReferenceAsync(MigrationRow migration, string oldKey, CancellationToken cancellationToken) => _writer.RunAsync(
        c => c.Db.Execute("UPDATE move SET refs = refs + 1 WHERE old_key = $2 AND migration = $1", migration.Id, oldKey),
        cancellationToken);

    /// <summary>Changed references that are not restored, newest first.</summary>
    internal Task<List<ReferenceRow>> ReadReferencesAsync(MigrationRow migration, long before, int count, CancellationToken cancellationToken) => ReadAsync(
        db => db.Rows(
            "SELECT ordinal, store, location, old_value, new_value FROM reference_change WHERE migration = $1 AND ordinal < $2 AND restored = 0 ORDER BY ordinal DESC LIMIT $3",
            r => new ReferenceRow(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4)), migration.Id, before, count),
        cancellationToken);

    /// <summary>A reference has its old value again.</summary>
    internal Task MarkRestoredAsync(MigrationRow migration, long ordinal, CancellationToken cancellationToken) => _writer.RunAsync(
        c => c.Db.Execute("UPDATE reference_change SET restored = 1 WHERE migration = $1 AND ordinal = $2", migration.Id, ordinal), cancellationToken);

    /// <summary>Number of the last reference; 0 when there is none.</summary>
    internal Task<long> LastReferenceAsync(MigrationRow migration, CancellationToken cancellationToken) => ReadAsync(
        db => (long)db.Scalar("SELECT coalesce(max(ordinal), 0) FROM reference_change WHERE migration = $1", migration.Id)!, cancellationToken);

    /// <summary>Whether a copy in parts of this migration may go to a key: of an object that was made of parts, or is larger than one request copies.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="key">The key.</param>
    /// <param name="copyLimit">Bytes that one request copies.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal Task<bool> IsPartCopyTargetAsync(MigrationRow migration, string key, long copyLimit, CancellationToken cancellationToken) => ReadAsync(
        db => db.Scalar(
            "SELECT 1 FROM move WHERE migration = $1 AND (new_key = $2 OR (old_key = $2 AND $3)) AND (instr(etag, '-') > 0 OR size > $4)",
            migration.Id, key, migration.Phase == MigrationPhase.Undoing ? 1 : 0, copyLimit) is not null,
        cancellationToken);

    /// <summary>Sums over the objects of a migration.</summary>
    internal Task<MoveTotals> SumMovesAsync(MigrationRow migration, CancellationToken cancellationToken) => ReadAsync(
        db =>
        {
            var rows = db.Rows(
                "SELECT status, count(*), sum(size), sum(refs) FROM move WHERE migration = $1 GROUP BY status",
                r => ((MigrationStatus)r.GetInt32(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)), migration.Id);
            return new MoveTotals(rows.ToDictionary(r => r.Item1, r => r.Item2), rows.ToDictionary(r => r.Item1, r => r.Item3), rows.Sum(r => r.Item4));
        },
        cancellationToken);

    /// <summary>
    /// What the newest migration of a bucket did with an object; null when no migration on this machine had it. The
    /// object is at the new key from Verified on, and at the old one until Completed.
    /// </summary>
    public Task<MigrationRecord?> FindMigrationAsync(string bucketName, string oldKey, CancellationToken cancellationToken = default) => ReadAsync(
        db => db.Rows(
            $"SELECT {string.Join(", ", MoveColumns.Split(", ").Select(column => "m." + column))}, g.uuid FROM move m JOIN migration g ON g.id = m.migration WHERE m.old_key = $1 AND g.bucket = $2 ORDER BY m.migration DESC LIMIT 1",
            r => Record(ReadMove(r), bucketName, new Guid(r.GetFieldValue<byte[]>(18), bigEndian: true)), oldKey, bucketName).FirstOrDefault(),
        cancellationToken);

    internal static MigrationRecord Record(MoveRow move, string bucketName, Guid? migration) => new()
    {
        MigrationId = migration,
        OldPath = $"s3://{bucketName}/{move.OldKey}",
        NewPath = $"s3://{bucketName}/{move.NewKey}",
        ArtifactType = move.Type,
        JobName = move.JobName,
        Size = move.Size,
        ETag = move.ETag,
        VersionId = move.NewVersionId,
        Timestamp = move.ChangedAt ?? DateTimeOffset.UtcNow,
        Status = move.Status,
        ErrorId = move.Error?.ToString(),
        ErrorMessage = move.Message,
        ReferencesUpdated = move.References,
    };

    private static byte[] Uuid(Guid migration) => migration.ToByteArray(bigEndian: true);

    private static MigrationRow? FindMigration(LedgerConnection db, Guid migration) => db.Rows(
        "SELECT id, bucket, header, phase, segments, chain, started FROM migration WHERE uuid = $1",
        r => new MigrationRow(
            r.GetInt64(0), migration, r.GetString(1), r.GetString(2), (MigrationPhase)r.GetInt32(3), r.GetInt32(4), r.GetString(5),
            DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(6))),
        Uuid(migration)).FirstOrDefault();

    private static MoveRow ReadMove(SqliteDataReader r) => new(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetInt64(3), r.GetString(4))
    {
        VersionId = r.Text(5),
        Type = (ArtifactType)r.GetInt32(6),
        JobName = r.Text(7),
        ExistingETag = r.Text(8),
        ExistingVersionId = r.Text(9),
        Status = (MigrationStatus)r.GetInt32(10),
        IsDeleting = r.GetInt64(11) == 1,
        NewETag = r.Text(12),
        NewVersionId = r.Text(13),
        References = r.GetInt32(14),
        ChangedAt = r.Long(15) is { } changed ? DateTimeOffset.FromUnixTimeMilliseconds(changed) : null,
        Error = Enum.TryParse<IngestErrorId>(r.Text(16), out var error) ? error : null,
        Message = r.Text(17),
    };
}
