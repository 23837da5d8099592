using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>
/// Objects back to their old keys: all copied back and verified, then all references restored, newest first, then the
/// new objects deleted. What is at the new key is the truth, also when it was changed since. Every step looks at what is
/// there, so an undo that died is gone on with from its start, and one of a migration that died needs to know no more.
/// </summary>
/// <remarks>In this direction Verified means: back at the old key, and still at the new one.</remarks>
internal sealed class UndoRun(
    ObjectStore store, LedgerStore ledger, MigrationJournal journal, MigrationHeader header, MigrationOptions options, ObjectCopier copier, MoveStages stages, MigrationLease lease)
{
    private const int ReferencePage = 200;
    private const string Changed = "The object was changed after the migration; the newer content went back.";

    // A conflict was never touched.
    private static readonly MigrationStatus[] Touched =
    [
        MigrationStatus.Planned, MigrationStatus.Copied, MigrationStatus.Verified, MigrationStatus.ReferencesUpdated, MigrationStatus.Completed, MigrationStatus.Failed,
    ];

    /// <returns>False when something is not back.</returns>
    public async Task<bool> RunAsync(CancellationToken ct)
    {
        await stages.EachAsync(Touched, null, BringBackAsync, row => row.Status is not MigrationStatus.Verified, ct);
        options.Reached?.Invoke(MigrationPoint.AllCopied);
        if (!await RestoreReferencesAsync(ct))
        {
            await stages.EmitAllAsync([MigrationStatus.Verified], ct);
            return false;
        }
        options.Reached?.Invoke(MigrationPoint.Deleting);
        await stages.EachAsync([MigrationStatus.Verified], null, TakeAwayAsync, _ => true, ct);
        var totals = await ledger.SumMovesAsync(journal.Row, ct);
        return totals.Of(Touched) == 0;
    }

    private async Task<MoveRow> BringBackAsync(MoveRow row, CancellationToken ct)
    {
        var old = await store.HeadDetailsAsync(row.OldKey, null, ct);
        var there = await store.HeadDetailsAsync(row.NewKey, null, ct);
        if (there is null)
        {
            // Without a deletion of ours an object that is at neither place is nothing that this migration did.
            return old is not null || !row.IsDeleting
                ? row with { Status = MigrationStatus.RolledBack }
                : throw Fault(IngestErrorId.ArtifactNotFound, row.NewKey, $"was deleted by somebody after the migration, so nothing can go back to s3://{store.BucketName}/{row.OldKey}.");
        }
        // Nothing says that this is our copy: the old object was gone before it was copied.
        if (old is null && !row.IsDeleting && row.NewETag is null && !IsOurs(row, there))
            return Conflict(row, $"s3://{store.BucketName}/{row.OldKey} was deleted by somebody before it was copied, and what is at s3://{store.BucketName}/{row.NewKey} is not from this migration. It stays.");
        bool stays = !IsOverwritten(row, there) && row.ExistingETag is not null;
        if (old is not null)
            return stays ? row with { Status = MigrationStatus.RolledBack } : await CompareAsync(row, old, there, ct);
        var back = await copier.CopyAsync(there, row.OldKey, CommitCondition.IfAbsent, false, ct)
            ?? throw Fault(IngestErrorId.MigrationConflict, row.OldKey, $"was written by somebody just now. It and s3://{store.BucketName}/{row.NewKey} stay; decide which one holds.");
        return row with
        {
            Status = stays ? MigrationStatus.RolledBack : MigrationStatus.Verified,
            NewETag = there.Info.ETag,
            ETag = back.Info.ETag,
            Size = back.Info.Size,
            Message = IsOurs(row, there) ? null : Changed,
        };
    }

    private async Task<MoveRow> CompareAsync(MoveRow row, ObjectDetails old, ObjectDetails there, CancellationToken ct)
    {
        // Where no deletion was announced, the old object was never away: a copy that differs is only behind it.
        bool isBehind = !row.IsDeleting && IsOurs(row, there);
        // Where it was announced, an equal object was put back by an undo that died, perhaps before it had its tags.
        bool isSame = isBehind || (row.IsDeleting
            ? await copier.CopyAsync(there, row.OldKey, CommitCondition.IfAbsent, true, ct) is not null
            : await copier.Proof.HaveSameContentAsync(there, old, ct));
        if (isSame)
            return row with { Status = MigrationStatus.Verified, NewETag = there.Info.ETag, ETag = old.Info.ETag, Size = old.Info.Size };
        return Conflict(row, $"Both s3://{store.BucketName}/{row.OldKey} and s3://{store.BucketName}/{row.NewKey} were written to. Both stay; decide which one holds.");
    }

    private static MoveRow Conflict(MoveRow row, string message) =>
        row with { Status = MigrationStatus.Conflict, Error = IngestErrorId.MigrationConflict, Message = message };

    // False: some were not restored, and so nothing may be deleted.
    private async Task<bool> RestoreReferencesAsync(CancellationToken ct)
    {
        bool all = true;
        var stores = options.References.ToDictionary(r => r.Name, StringComparer.Ordinal);
        long before = long.MaxValue;
        while (await ledger.ReadReferencesAsync(journal.Row, before, ReferencePage, ct) is { Count: > 0 } page)
        {
            foreach (var reference in page)
                all &= await RestoreAsync(stores.GetValueOrDefault(reference.Store), reference, ct);
            before = page[^1].Ordinal;
        }
        return all;
    }

    private async Task<bool> RestoreAsync(IReferenceStore? references, ReferenceRow row, CancellationToken ct)
    {
        try
        {
            if (references is null)
                throw new IngestException(IngestErrorId.ReferenceFailed, $"the migration changed references in {row.Store}; name it with -Reference.") { Target = row.Store };
            await references.RestoreAsync(new ReferenceChange(row.Store, row.Location, row.OldValue, row.NewValue), ct);
        }
        catch (IngestException fault)
        {
            options.Faulted?.Invoke(new IngestException(
                IngestErrorId.ReferenceFailed,
                $"A reference in {row.Store} was not restored, so no new object is deleted: {fault.Message} When that is cured, run Undo-S3Structure -MigrationId {header.MigrationId} again.",
                fault)
            { Target = row.Store });
            return false;
        }
        options.Reached?.Invoke(MigrationPoint.ReferenceApplied);
        await ledger.MarkRestoredAsync(journal.Row, row.Ordinal, ct);
        return true;
    }

    private async Task<MoveRow> TakeAwayAsync(MoveRow row, CancellationToken ct)
    {
        if (await store.HeadAsync(row.OldKey, ct) is not { } old || old.ETag != row.ETag)
            throw Fault(IngestErrorId.ObjectChanged, row.OldKey, $"is not what was brought back a moment ago. s3://{store.BucketName}/{row.NewKey} stays; run the undo again.");
        var there = await store.HeadDetailsAsync(row.NewKey, null, ct);
        await lease.EnsureHeldAsync(ct);
        if (there is not null && IsOverwritten(row, there))
            await PutBackExistingAsync(row, there, ct);
        else if (there is not null && !await store.DeleteIfMatchAsync(row.NewKey, row.NewETag ?? there.Info.ETag, ct))
            throw Fault(IngestErrorId.ObjectChanged, row.NewKey, "was changed while it was brought back. It stays; run the undo again.");
        options.Reached?.Invoke(MigrationPoint.Deleted);
        return row with { Status = MigrationStatus.RolledBack };
    }

    // The moved object lies over what was at its key before: that becomes the current version again.
    private async Task PutBackExistingAsync(MoveRow row, ObjectDetails there, CancellationToken ct)
    {
        var existing = await store.HeadDetailsAsync(row.NewKey, row.ExistingVersionId, ct)
            ?? throw Fault(IngestErrorId.ArtifactNotFound, row.NewKey, $"had version {row.ExistingVersionId} before the migration, which is gone. The current version stays.");
        _ = await copier.CopyAsync(existing, row.NewKey, CommitCondition.IfMatch(there.Info.ETag), true, ct)
            ?? throw Fault(IngestErrorId.ObjectChanged, row.NewKey, "was changed while it was brought back. It stays; run the undo again.");
    }

    private bool IsOverwritten(MoveRow row, ObjectDetails there) =>
        header.OnConflict == ConflictPolicy.Version && row is { ExistingETag: { } existing, ExistingVersionId: not null } && there.Info.ETag != existing;

    private static bool IsOurs(MoveRow row, ObjectDetails there) => there.Info.ETag == (row.NewETag ?? row.ETag) && there.Info.Size == row.Size;

    private IngestException Fault(IngestErrorId id, string key, string what) => new(id, $"s3://{store.BucketName}/{key} {what}")
    {
        BucketName = store.BucketName,
        Key = key,
        Target = $"s3://{store.BucketName}/{key}",
    };
}
