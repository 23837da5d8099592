using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Brings an interrupted archive to its end: one whose commits had begun is completed from what the ledger keeps of its
/// held uploads, without its file; any other one is taken back and runs again, and finds what is visible already.
/// </summary>
internal sealed class ArchiveRecovery(IngestOptions options, ObjectStore store, LedgerStore ledger, ILogger log)
{
    /// <summary>True for an operation that this class recovers.</summary>
    public static bool Handles(InterruptedOperation operation) =>
        operation.IsCommitting || operation.Outputs.Any(o => o.Plan.EntryPath is not null);

    /// <summary>Completes the held uploads.</summary>
    /// <returns>
    /// How the operation ends, but for its disposition. Entries whose upload is gone, or whose key another writer has by
    /// now, are among the faults: only the archive's file can bring them back.
    /// </returns>
    public async Task<(OperationEnd End, bool IsWhole)> CompleteAsync(InterruptedOperation operation, CancellationToken cancellationToken)
    {
        var lost = new ConcurrentBag<SkippedEntry>();
        await Parallel.ForEachAsync(
            operation.Outputs.Where(o => o.Outcome is not null && o.Uploads.Any(u => u.Held is not null)),
            new ParallelOptions { MaxDegreeOfParallelism = options.MaxUploads, CancellationToken = cancellationToken },
            async (output, token) =>
            {
                if (await TryCompleteAsync(operation, output, token) is { } fault)
                    lost.Add(new SkippedEntry { Path = output.Plan.EntryPath!, Reason = fault.Message, ErrorId = fault.ErrorId.ToString() });
            });
        List<SkippedEntry> skipped = [.. operation.Skipped, .. lost];
        var faults = skipped.Where(s => s.ErrorId is not null).ToList();
        var made = operation.Outputs.Count(o => o.Outcome is not null) - lost.Count;
        var end = new OperationEnd
        {
            Operation = operation.Operation,
            Status = faults.Count == 0 ? OperationStatus.Success : made == 0 ? OperationStatus.Failed : OperationStatus.Partial,
            UploadedAt = DateTimeOffset.UtcNow,
            VerifiedAt = DateTimeOffset.UtcNow,
            Skipped = skipped,
            Fault = faults.Count == 0 ? null : EntrySet.Describe(faults, made),
        };
        return (end, lost.IsEmpty);
    }

    /// <summary>Aborts the uploads, those too whose id did not reach the ledger.</summary>
    public async Task AbortAsync(InterruptedOperation operation, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var keys = operation.Outputs.Select(o => o.Plan.Key).ToHashSet();
        var uploads = operation.Outputs.SelectMany(o => o.Uploads.Select(u => (u.Key, u.UploadId))).ToHashSet();
        await foreach (var upload in store.ListUploadsAsync(CommonPrefix(keys), cancellationToken))
        {
            if (keys.Contains(upload.Key) && upload.Initiated >= since)
                uploads.Add((upload.Key, upload.UploadId));
        }
        await Parallel.ForEachAsync(
            uploads,
            new ParallelOptions { MaxDegreeOfParallelism = options.MaxUploads, CancellationToken = cancellationToken },
            async (upload, token) => await store.AbortUploadAsync(upload.Key, upload.UploadId, token));
        if (uploads.Count > 0)
            IngestLog.Recovered(log, operation.RelativePath, $"aborted {uploads.Count} incomplete multipart uploads of its entries");
        foreach (var output in operation.Outputs.Where(o => o.Uploads.Count > 0))
            await ledger.UploadClosedAsync(operation.Operation, output.Plan.Ordinal, cancellationToken);
    }

    /// <summary>Null when the object is visible and verified, otherwise what stands in the way for good.</summary>
    private async Task<IngestException?> TryCompleteAsync(InterruptedOperation operation, InterruptedOutput output, CancellationToken cancellationToken)
    {
        var open = output.Uploads.First(u => u.Held is not null);
        var held = HeldRecord.Read(open.Held!, output.Plan.Key, open.UploadId);
        Verification proof;
        try
        {
            await store.CommitHeldAsync(held, cancellationToken);
            proof = await WrongObject.TakeAwayAsync(
                store, held.Key, held.AttemptId, () => ObjectVerifier.VerifyAsync(store, held.Key, held.Content, options.Verify, cancellationToken), log, cancellationToken);
        }
        catch (IngestException e) when (e.ErrorId is IngestErrorId.ObjectExists or IngestErrorId.IntegrityMismatch or IngestErrorId.UploadFailed)
        {
            if (e.ErrorId == IngestErrorId.UploadFailed && await IsThereAsync(held, cancellationToken))
                throw;
            log.LogWarning("{Entry} of {Path} cannot be completed any more: {Reason}", output.Plan.EntryPath, operation.RelativePath, e.Message);
            return e;
        }
        var outcome = output.Outcome! with
        {
            Status = OperationStatus.Success,
            ETag = proof.ETag,
            ChecksumS3 = proof.ChecksumS3,
            VersionId = proof.VersionId,
            StorageClass = proof.StorageClass,
            ContentType = proof.ContentType,
            Verification = proof.Method,
        };
        await ledger.OutputCommittedAsync(operation.Operation, outcome, CancellationToken.None);
        IngestLog.Verified(log, $"{operation.RelativePath}/{output.Plan.EntryPath}", held.Key, proof.Method);
        return null;
    }

    private async Task<bool> IsThereAsync(HeldUpload held, CancellationToken cancellationToken)
    {
        await foreach (var _ in store.ListPartsAsync(held.Key, held.UploadId, cancellationToken))
            return true;
        return false;
    }

    private static string CommonPrefix(IEnumerable<string> keys)
    {
        string? common = null;
        foreach (var key in keys)
            common = common is null ? key : common[..common.AsSpan().CommonPrefixLength(key)];
        // Half of a pair of surrogates is no prefix.
        return common is null ? "" : common.Length > 0 && char.IsHighSurrogate(common[^1]) ? common[..^1] : common;
    }
}
