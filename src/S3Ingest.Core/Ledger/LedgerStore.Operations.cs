namespace S3Ingest.Core.Ledger;

/// <content>The life of an operation.</content>
public sealed partial class LedgerStore
{
    /// <summary>Claims a source and begins an operation on it, with its planned outputs, in one transaction.</summary>
    /// <returns>
    /// Null when a live run works on the source. A claim with <see cref="Claim.Interrupted"/> when a dead run did: that has to
    /// be recovered and ended first.
    /// </returns>
    /// <exception cref="IngestException">KeyCollision: another source of the target owns a planned key; Key and Target name both.</exception>
    public Task<Claim?> BeginAsync(OperationStart start, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c => OperationBegin.Run(c, start), cancellationToken);

    /// <summary>Plans further outputs, such as the entries of an archive, before they are sent. At a collision those before it may be planned.</summary>
    /// <inheritdoc cref="BeginAsync" path="/exception"/>
    public async Task PlanAsync(Guid operation, IReadOnlyList<PlannedOutput> outputs, CancellationToken cancellationToken = default)
    {
        // In pieces: a hundred thousand entries must not keep everyone else waiting.
        foreach (var chunk in outputs.Chunk(500))
        {
            await _writer.RunAsync(c =>
            {
                var row = OperationRow.Claimed(c, operation);
                foreach (var output in chunk)
                {
                    KeyOwners.Guard(c, row.Target, row.File, output.Key);
                    UploadRows.Plan(c, row, output);
                }
            }, cancellationToken);
        }
    }

    /// <summary>Records a multipart upload; to be awaited before its first part is sent.</summary>
    public Task UploadCreatedAsync(Guid operation, int output, string key, string uploadId, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c =>
        {
            var row = OperationRow.Claimed(c, operation);
            c.Db.Execute("INSERT OR REPLACE INTO multipart (operation, ordinal, upload_id, key) VALUES ($1, $2, $3, $4)", row.Id, output, uploadId, key);
            if (c.Db.Scalar("SELECT 1 FROM upload WHERE operation = $1 AND ordinal = $2", row.Id, output) is null)
                UploadRows.Plan(c, row, new PlannedOutput(output, key));
        }, cancellationToken);

    /// <summary>Records that all parts of an upload are sent and its completion is held.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="uploadId">The provider's id, recorded by <see cref="UploadCreatedAsync"/>.</param>
    /// <param name="expected">What the object will be; its status is recorded as InProgress.</param>
    /// <param name="held">What is needed to complete it later, in the caller's own form.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task UploadHeldAsync(Guid operation, string uploadId, OutputOutcome expected, string held, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c =>
        {
            var row = OperationRow.Claimed(c, operation);
            if (c.Db.Execute("UPDATE multipart SET held = $4 WHERE operation = $1 AND ordinal = $2 AND upload_id = $3", row.Id, expected.Ordinal, uploadId, held) == 0)
                throw new InvalidOperationException($"Operation {operation} has no upload {uploadId} for output {expected.Ordinal}.");
            UploadRows.Record(c, row, expected with { Status = OperationStatus.InProgress });
        }, cancellationToken);

    /// <summary>
    /// The source was read to its end without fault: from here the held uploads are completed, after a crash too. Records
    /// the facts of the planned end (checksum, rows, what is left out), not its status.
    /// </summary>
    public Task CommittingAsync(OperationEnd planned, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c => OperationFinish.Committing(c, planned), cancellationToken);

    /// <summary>
    /// The source is read anew after its commits had begun and met a fault: from here a crash takes back what is held
    /// instead of completing it, until <see cref="CommittingAsync"/> says otherwise again.
    /// </summary>
    public Task ReadingAgainAsync(Guid operation, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c =>
        {
            var row = OperationRow.Claimed(c, operation);
            c.Db.Execute("UPDATE claim SET committing = 0 WHERE operation = $1", row.Id);
            c.Db.Execute("UPDATE multipart SET held = NULL WHERE operation = $1", row.Id);
        }, cancellationToken);

    /// <summary>The multipart uploads of an output are completed or aborted. Holds for ended operations too.</summary>
    public Task UploadClosedAsync(Guid operation, int output, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c =>
        {
            long id = c.FindOperation(operation) ?? throw new InvalidOperationException($"The ledger does not know operation {operation}.");
            c.Db.Execute("DELETE FROM multipart WHERE operation = $1 AND ordinal = $2", id, output);
        }, cancellationToken);

    /// <summary>One multipart upload of an output is completed or aborted; others of the same output stay recorded.</summary>
    public Task UploadClosedAsync(Guid operation, int output, string uploadId, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c =>
        {
            var row = OperationRow.Claimed(c, operation);
            c.Db.Execute("DELETE FROM multipart WHERE operation = $1 AND ordinal = $2 AND upload_id = $3", row.Id, output, uploadId);
        }, cancellationToken);

    /// <summary>An output is committed and verified; its multipart uploads are forgotten with it.</summary>
    public Task OutputCommittedAsync(Guid operation, OutputOutcome outcome, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c =>
        {
            var row = OperationRow.Claimed(c, operation);
            UploadRows.Record(c, row, outcome);
            c.Db.Execute("DELETE FROM multipart WHERE operation = $1 AND ordinal = $2", row.Id, outcome.Ordinal);
        }, cancellationToken);

    /// <summary>Ends an operation, with everything that became of it, in one transaction.</summary>
    public async Task EndAsync(OperationEnd end, CancellationToken cancellationToken = default) =>
        Apply(await _writer.RunAsync(c => OperationFinish.End(c, end), cancellationToken));

    /// <summary>The source was moved, or stays; the claim is given up.</summary>
    /// <param name="operation">An ended operation.</param>
    /// <param name="disposition">What happened.</param>
    /// <param name="path">Absolute path where the source is now; null when it stays.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task DisposedAsync(Guid operation, Disposition disposition, string? path, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c => OperationFinish.Disposed(c, operation, disposition, path), cancellationToken);

    /// <summary>The source of an ended upload could not be moved.</summary>
    /// <param name="operation">The upload.</param>
    /// <param name="fault">Why; the record says so until the source is moved.</param>
    /// <param name="triesAgain">The move stays to be done, by whoever starts next; otherwise the source is left for good.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task NotDisposedAsync(Guid operation, LedgerFault fault, bool triesAgain, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c => OperationFinish.NotDisposed(c, operation, fault, triesAgain), cancellationToken);

    /// <summary>The newest successful upload of a source to a key; null when there is none.</summary>
    public Task<UploadState?> FindUploadAsync(Target target, string relativePath, string key, CancellationToken cancellationToken = default) =>
        ReadAsync(db => UploadStates.Find(db, _opened.Ids, target, relativePath, key), cancellationToken);

    /// <summary>The newest state of a source that needs no further work; null when there is none.</summary>
    public Task<SourceState?> FindSourceAsync(Target target, string relativePath, CancellationToken cancellationToken = default) =>
        ReadAsync(db => SourceStates.Find(db, _opened.Ids, target, relativePath), cancellationToken);

    /// <summary>Same content, new time of last write: the known state moves with it, without a new operation.</summary>
    /// <returns>False when no state of that size is known.</returns>
    public async Task<bool> TouchSourceAsync(Target target, string relativePath, long size, long modifiedTicks, CancellationToken cancellationToken = default)
    {
        var change = await _writer.RunAsync(c => SourceStates.Touch(c, target, relativePath, size, modifiedTicks), cancellationToken);
        Apply(change);
        return change is not null;
    }

    /// <summary>
    /// The source whose output a key holds or is about to hold: of this target if there is one, else of another target
    /// with the same endpoint and bucket. Null when no source of this ledger has it.
    /// </summary>
    public Task<KeyOwner?> FindKeyOwnerAsync(Target target, string key, CancellationToken cancellationToken = default) =>
        ReadAsync(db => KeyOwners.Find(db, new TargetTable(db), _opened.Ids, target, key)
            .Select(o => o.Owner).OrderByDescending(o => o.Target.Id == target.Id).FirstOrDefault(), cancellationToken);

    /// <summary>Loads the known states of a target and keeps them up to date with what this store records.</summary>
    public Task<KnownSources> LoadKnownAsync(Target target, CancellationToken cancellationToken = default)
    {
        var known = new KnownSources();
        // Before reading: what is recorded meanwhile must not be missed.
        lock (_known)
            _known[target.Id] = known;
        return ReadAsync(db =>
        {
            SourceStates.Load(db, target, known, cancellationToken);
            known.LoadEnded();
            return known;
        }, cancellationToken);
    }

    /// <summary>
    /// Takes over what dead runs left behind on a target: operations in progress, and ended ones whose source was still
    /// to be moved. Each is handed to one run only.
    /// </summary>
    public async Task<IReadOnlyList<InterruptedOperation>> FindInterruptedAsync(Target target, CancellationToken cancellationToken = default) =>
        await _writer.RunAsync(c => Interruptions.TakeOver(c, target), cancellationToken);

    /// <summary>Multipart uploads of ended operations that could not be aborted then; <see cref="UploadClosedAsync(Guid, int, CancellationToken)"/> forgets them.</summary>
    public async Task<IReadOnlyList<OpenUpload>> FindOrphanedUploadsAsync(Target target, CancellationToken cancellationToken = default) =>
        await ReadAsync(db => Interruptions.Orphans(db, _opened.Ids, target), cancellationToken);

    /// <summary>As <see cref="FindInterruptedAsync"/>, for the uploads of a bucket whatever their source root.</summary>
    public async Task<IReadOnlyList<InterruptedOperation>> FindInterruptedUploadsAsync(string endpoint, string bucket, CancellationToken cancellationToken = default) =>
        await _writer.RunAsync(c => Interruptions.TakeOverUploads(c, endpoint, bucket), cancellationToken);

    /// <summary>As <see cref="FindOrphanedUploadsAsync"/>, for the uploads of a bucket whatever their source root.</summary>
    public async Task<IReadOnlyList<OpenUpload>> FindUploadOrphansAsync(string endpoint, string bucket, CancellationToken cancellationToken = default) =>
        await ReadAsync(db => Interruptions.UploadOrphans(db, _opened.Ids, endpoint, bucket), cancellationToken);
}
