using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Verifying;

/// <summary>Ends what dead runs left on a target, as the next start of a watcher would, and tells what was done.</summary>
internal sealed class DeadRuns(IngestOptions options, ObjectStore store, LedgerStore ledger, Target target, ILogger log)
{
    public async IAsyncEnumerable<RepairOutcome> EndAsync(RepairPlan plan, [EnumeratorCancellation] CancellationToken ct)
    {
        var dead = await ledger.FindDeadAsync(target, ct);
        var visible = new Dictionary<Guid, List<string>>();
        foreach (var operation in dead)
            visible[operation.Operation] = await UploadsOfAsync(operation, ct);
        if (!plan.IsPlan)
        {
            var scope = await SourceScope.OpenAsync(
                target.SourceRoot, options, store, ledger, new ConversionGate(options), options.WatchDirectory is null ? RunPolicy.Command : RunPolicy.Watcher,
                new RunMeter(TimeProvider.System), log, ct);
            // Also those that had ended and were still to be moved.
            foreach (var interrupted in await ledger.FindInterruptedAsync(target, ct))
                await scope.RecoverAsync(interrupted, ct);
        }
        foreach (var operation in dead)
        {
            foreach (var outcome in await TellAsync(plan, operation, visible[operation.Operation], ct))
                yield return outcome;
        }
        foreach (var upload in await ledger.FindOrphanedUploadsAsync(target, ct))
        {
            yield return await LedgerRepair.GuardAsync(plan, "", upload.Key, RepairAction.Aborted, "incomplete multipart upload of an operation that has ended", async () =>
            {
                await store.AbortUploadAsync(upload.Key, upload.UploadId, ct);
                await ledger.UploadClosedAsync(upload.Operation, upload.Ordinal, ct);
            });
        }
    }

    /// <summary>What became of an operation, or would.</summary>
    private async Task<List<RepairOutcome>> TellAsync(RepairPlan plan, DeadOperation dead, List<string> uploads, CancellationToken ct)
    {
        var path = dead.RelativePath;
        bool isCommitted = plan.IsPlan ? dead.IsCommitting
            : await ledger.GetResultAsync(dead.Operation, ct) is { Status: OperationStatus.Success or OperationStatus.Partial };
        if (isCommitted)
            return [.. dead.Keys.Select(key => LedgerRepair.Done(plan, path, key, RepairAction.Added, "its run died after the commit had begun"))];
        return uploads.Count > 0
            ? [.. uploads.Select(key => LedgerRepair.Done(plan, path, key, RepairAction.Aborted, "incomplete multipart upload of a run that died; its source is sent again"))]
            : [LedgerRepair.Done(plan, path, dead.Keys.Count > 0 ? dead.Keys[0] : "", RepairAction.Removed, "its run died and left nothing to complete; its source is sent again")];
    }

    /// <summary>Keys of the uploads that the operation recorded, or began without recording them.</summary>
    private async Task<List<string>> UploadsOfAsync(DeadOperation dead, CancellationToken ct)
    {
        var keys = dead.Uploads.Select(u => (u.Key, u.UploadId)).ToHashSet();
        foreach (var key in dead.Keys)
        {
            await foreach (var upload in store.ListUploadsAsync(key, ct))
            {
                if (upload.Key == key && upload.Initiated >= dead.StartedAt - Recovery.ClockTolerance)
                    keys.Add((upload.Key, upload.UploadId));
            }
        }
        return [.. keys.Select(k => k.Key)];
    }
}
