namespace S3Ingest.Core.Ledger;

/// <content>What a repair asks for and changes.</content>
public sealed partial class LedgerStore
{
    /// <summary>
    /// Reads a whole ledger and tells what is damaged; null when it is sound, missing, or in use by others, who have
    /// checked it. A damaged one is set aside by the next opening.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the wait for another process that is opening it.</param>
    public static Task<string?> FindDamageAsync(string path, CancellationToken cancellationToken = default) =>
        Task.Run(async () =>
        {
            string full = System.IO.Path.GetFullPath(path);
            if (!File.Exists(full) || new FileInfo(full).Length == 0)
                return null;
            var locks = new RunLocks(full);
            LedgerFile.PrepareFolder(full, locks.Folder);
            using var entered = await locks.EnterAsync(cancellationToken);
            // Without the stamp of an orderly end the whole file is read: here, and by the next opening.
            File.Delete(LedgerOpening.StampPath(locks));
            return LedgerIntegrity.Fault(full, LedgerOpening.StampPath(locks), locks.AnyAlive());
        }, cancellationToken);

    /// <summary>The targets in a bucket.</summary>
    public async Task<IReadOnlyList<Target>> FindTargetsAsync(string endpoint, string bucketName, CancellationToken cancellationToken = default) =>
        await ReadAsync(db => db.Rows("SELECT id, source_root, endpoint, bucket, key_prefix FROM target WHERE endpoint = $1 AND bucket = $2 ORDER BY id",
            r => new Target(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4)), endpoint, bucketName), cancellationToken);

    /// <summary>What dead runs left in progress on a target, as <see cref="FindInterruptedAsync"/> would take it over.</summary>
    // In a write transaction, though nothing is written: only there may be asked whether a run lives.
    public async Task<IReadOnlyList<DeadOperation>> FindDeadAsync(Target target, CancellationToken cancellationToken = default) =>
        await _writer.RunAsync(c => c.Db.Rows(
                "SELECT c.operation, c.run, c.committing, f.path FROM claim c JOIN file f ON f.id = c.file JOIN operation o ON o.id = c.operation " +
                "WHERE f.target = $1 AND o.status = -1 ORDER BY c.operation",
                r => (Id: r.GetInt64(0), Run: r.GetInt64(1), IsCommitting: r.GetInt64(2) != 0, Path: r.GetString(3)), target.Id)
            .Where(o => !c.IsAlive(o.Run))
            .Select(o => new DeadOperation(
                KeyOwners.Uuid(c.Db, c.Ids, o.Id), o.Path, OperationIds.TimeOf(o.Id), o.IsCommitting,
                UploadReader.Read(c.Db, o.Id).ConvertAll(u => u.Outcome.Key), Interruptions.OpenUploads(c.Db, c.Ids, o.Id)))
            .ToList(), cancellationToken);

    /// <summary>
    /// Takes the known state of a source back, so that it is sent again; its history stays.
    /// </summary>
    /// <param name="target">Its target.</param>
    /// <param name="row">An object that was made of it and is gone.</param>
    /// <param name="isPlan">Only tells what would be done.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Relative path of the source; null when its state is another one by now, or somebody works on it.</returns>
    public async Task<string?> ForgetSourceAsync(Target target, RecordedRow row, bool isPlan, CancellationToken cancellationToken = default)
    {
        if (isPlan)
            return await ReadAsync(db => SourceStates.Forgettable(db, target, row.Operation)?.Path, cancellationToken);
        var change = await _writer.RunAsync(c => SourceStates.Forget(c, target, row.Operation), cancellationToken);
        Apply(change);
        return change?.Path;
    }
}
