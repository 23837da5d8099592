using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>
/// Objects to their new keys: all copied and verified, then all references changed, then the old ones deleted. Every step
/// looks at what is there and so can be repeated: a run that died is gone on with from the start of its stages.
/// </summary>
internal sealed class ForwardRun(
    ObjectStore store, LedgerStore ledger, MigrationJournal journal, MigrationHeader header, MigrationOptions options, ObjectCopier copier, MoveStages stages, MigrationLease lease)
{
    private const int ReferenceBatch = 200;
    private const int MostCopies = 3;

    private readonly KeyMoves _moves = new(ledger, header.MigrationId, header.BucketName);

    public async Task RunAsync(bool isResume, CancellationToken ct)
    {
        // A resumed run looks again at what failed: the cause may be gone.
        if (!isResume)
            await stages.EmitAllAsync([MigrationStatus.Conflict, MigrationStatus.Failed], ct);
        await stages.EachAsync(
            isResume ? [MigrationStatus.Planned, MigrationStatus.Copied, MigrationStatus.Failed, MigrationStatus.Conflict] : [MigrationStatus.Planned],
            null,
            CopyAsync,
            row => row.Status is MigrationStatus.Failed or MigrationStatus.Conflict or MigrationStatus.Completed,
            ct);
        options.Reached?.Invoke(MigrationPoint.AllCopied);
        if (!await ChangeReferencesAsync(ct))
        {
            await stages.EmitAllAsync([MigrationStatus.Verified], ct);
            return;
        }
        await ledger.ChangeStatusAsync(journal.Row, MigrationStatus.Verified, MigrationStatus.ReferencesUpdated, ct);
        if (header.KeepSource)
            await stages.EachAsync([MigrationStatus.ReferencesUpdated], null, (row, _) => Task.FromResult(row with { Status = MigrationStatus.Completed }), _ => true, ct);
        else
            await stages.EachAsync([MigrationStatus.ReferencesUpdated], AnnounceAsync, DeleteAsync, _ => true, ct);
    }

    private async Task<MoveRow> CopyAsync(MoveRow row, CancellationToken ct)
    {
        var old = await store.HeadDetailsAsync(row.OldKey, null, ct);
        if (old is null)
        {
            if (!row.IsDeleting)
                throw Fault(IngestErrorId.ArtifactNotFound, row.OldKey, "is gone since it was planned. Nothing was done; if it was moved by hand, plan again.");
            // An earlier run that died has deleted it already.
            return await store.HeadAsync(row.NewKey, ct) is not null
                ? row with { Status = MigrationStatus.Completed }
                : throw Fault(IngestErrorId.ArtifactNotFound, row.NewKey, $"was deleted by somebody after it was moved there from s3://{store.BucketName}/{row.OldKey}. Look for a version or a backup of it.");
        }
        return old.Info.ETag == row.ETag && old.Info.Size == row.Size
            ? await CopyAsync(row, old, ConditionAt(row), ct)
            : throw Fault(IngestErrorId.ObjectChanged, row.OldKey, "changed since it was planned. It stays where it is; plan it again with a new run.");
    }

    private CommitCondition ConditionAt(MoveRow row) =>
        row.ExistingETag is { } existing && header.OnConflict == ConflictPolicy.Version ? CommitCondition.IfMatch(existing) : CommitCondition.IfAbsent;

    private async Task<MoveRow> CopyAsync(MoveRow row, ObjectDetails old, CommitCondition condition, CancellationToken ct)
    {
        if (await copier.CopyAsync(old, row.NewKey, condition, row.ExistingETag is null, ct) is { } copy)
        {
            return row with
            {
                Status = MigrationStatus.Verified,
                ETag = old.Info.ETag,
                Size = old.Info.Size,
                NewETag = copy.Info.ETag,
                NewVersionId = copy.Info.VersionId,
            };
        }
        return row with
        {
            Status = MigrationStatus.Conflict,
            Error = IngestErrorId.MigrationConflict,
            Message = $"Another object is at s3://{store.BucketName}/{row.NewKey}. Nothing was touched; remove one of the two, or use -OnConflict Rename or Version.",
        };
    }

    // False: some were not changed, and so nothing may be deleted.
    private async Task<bool> ChangeReferencesAsync(CancellationToken ct)
    {
        bool all = true;
        long ordinal = await ledger.LastReferenceAsync(journal.Row, ct);
        foreach (var references in options.References)
        {
            var batch = new List<ReferenceChange>();
            try
            {
                await foreach (var change in references.FindAsync(_moves, ct))
                {
                    batch.Add(change);
                    if (batch.Count < ReferenceBatch)
                        continue;
                    all &= await ApplyAsync(references, batch, ordinal, ct);
                    ordinal += batch.Count;
                    batch.Clear();
                }
                all &= batch.Count == 0 || await ApplyAsync(references, batch, ordinal, ct);
                ordinal += batch.Count;
            }
            catch (IngestException fault)
            {
                Report(references, "could not be looked up", fault);
                all = false;
            }
        }
        return all;
    }

    private async Task<bool> ApplyAsync(IReferenceStore references, List<ReferenceChange> batch, long ordinal, CancellationToken ct)
    {
        await journal.AddReferencesAsync([.. batch.Select((c, i) => new ReferenceRow(ordinal + i + 1, c.Store, c.Location, c.OldValue, c.NewValue))], ct);
        options.Reached?.Invoke(MigrationPoint.Journaled);
        bool all = true;
        foreach (var change in batch)
        {
            try
            {
                await references.ApplyAsync(change, ct);
            }
            catch (IngestException fault)
            {
                Report(references, "were not all changed", fault);
                all = false;
                continue;
            }
            options.Reached?.Invoke(MigrationPoint.ReferenceApplied);
            await ledger.CountReferenceAsync(journal.Row, OldKeyOf(change.OldValue), ct);
        }
        return all;
    }

    private void Report(IReferenceStore references, string what, IngestException fault) => options.Faulted?.Invoke(new IngestException(
        IngestErrorId.ReferenceFailed,
        $"References in {references.Name} {what}, so no old object is deleted: {fault.Message} When that is cured, go on with Move-S3Structure -MigrationId {header.MigrationId}.",
        fault)
    { Target = references.Name });

    // A value is a key, or an URI of one.
    private string OldKeyOf(string value)
    {
        var bucket = $"s3://{header.BucketName}/";
        return value.StartsWith(bucket, StringComparison.Ordinal) ? value[bucket.Length..] : value;
    }

    private async Task AnnounceAsync(IReadOnlyList<MoveRow> page, CancellationToken ct)
    {
        await journal.AddDeletionsAsync([.. page.Where(row => !row.IsDeleting)], ct);
        options.Reached?.Invoke(MigrationPoint.Deleting);
    }

    private async Task<MoveRow> DeleteAsync(MoveRow row, CancellationToken ct)
    {
        for (int copies = 1; ; copies++)
        {
            var there = await store.HeadAsync(row.NewKey, ct)
                ?? throw Fault(IngestErrorId.ArtifactNotFound, row.NewKey, $"was deleted by somebody after it was copied there. s3://{store.BucketName}/{row.OldKey} stays; resume the migration to copy it again.");
            if (there.ETag != row.NewETag)
                throw Fault(IngestErrorId.ObjectChanged, row.NewKey, $"was changed by somebody after the copy. s3://{store.BucketName}/{row.OldKey} stays; delete it when it is not wanted any more.");
            options.Reached?.Invoke(MigrationPoint.Proved);
            await lease.EnsureHeldAsync(ct);
            if (await store.DeleteIfMatchAsync(row.OldKey, row.ETag, ct))
            {
                options.Reached?.Invoke(MigrationPoint.Deleted);
                return row with { Status = MigrationStatus.Completed };
            }
            // Somebody wrote to the old key after the copy. References point to the new one already, so the newer content follows.
            var old = await store.HeadDetailsAsync(row.OldKey, null, ct);
            if (old is null)
                continue;
            if (copies == MostCopies)
                throw Fault(IngestErrorId.ObjectChanged, row.OldKey, "is being written to all the time. It stays beside its copy; stop the writer, then resume the migration.");
            if (await copier.CopyAsync(old, row.NewKey, CommitCondition.IfMatch(row.NewETag), true, ct) is not { } copy)
                throw Fault(IngestErrorId.ObjectChanged, row.NewKey, $"and s3://{store.BucketName}/{row.OldKey} were both changed after the copy. Both stay; decide which one holds.");
            row = row with { ETag = old.Info.ETag, Size = old.Info.Size, NewETag = copy.Info.ETag, NewVersionId = copy.Info.VersionId };
        }
    }

    private IngestException Fault(IngestErrorId id, string key, string what) => new(id, $"s3://{store.BucketName}/{key} {what}")
    {
        BucketName = store.BucketName,
        Key = key,
        Target = $"s3://{store.BucketName}/{key}",
    };
}
