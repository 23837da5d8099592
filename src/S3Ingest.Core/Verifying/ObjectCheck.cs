using Microsoft.Extensions.Logging;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Verifying;

/// <summary>
/// Looks at one object: one HEAD, and with <see cref="VerifyDepth.Deep"/> one GET. A second HEAD is spent only on an object
/// that is not as expected, to tell what is left of the recorded version or whether it changed while it was read.
/// </summary>
internal sealed class ObjectCheck(LedgerStore ledger, VerifyDepth depth, ILogger log)
{
    private int _onlySize;
    private int _notHashed;

    /// <summary>How far it looks.</summary>
    public VerifyDepth Depth => depth;

    /// <summary>Objects of which nothing but the size could be compared.</summary>
    public int OnlySize => _onlySize;

    /// <summary>Objects whose content the ledger has no hash of.</summary>
    public int NotHashed => _notHashed;

    /// <summary>Looks at the object that the ledger recorded.</summary>
    /// <exception cref="IngestException">The request failed.</exception>
    public async Task<VerifyOutcome> RunAsync(ObjectStore store, RecordedObject recorded, CancellationToken ct)
    {
        var found = await store.HeadAsync(recorded.Key, ct);
        var (current, verdict) = await CompareAsync(store, recorded, found, ct);
        if (verdict.Status == VerifyStatus.Modified && found is not null && await FindNewerAsync(recorded, found, ct) is { } newer)
        {
            (current, verdict) = await CompareAsync(store, newer, found, ct);
            verdict = verdict with { Expected = $"{verdict.Expected} of operation {newer.Operation}, which superseded {recorded.Operation}" };
        }
        if (verdict is { Status: VerifyStatus.Verified, Method: VerificationMethod.None })
            Interlocked.Increment(ref _onlySize);
        return Outcome(current, verdict);
    }

    /// <summary>A result of the verdict.</summary>
    public static VerifyOutcome Outcome(RecordedObject recorded, Verdict verdict) => new(
        new VerifyResult
        {
            Key = recorded.Key,
            BucketName = recorded.BucketName,
            OperationId = recorded.Operation,
            Status = verdict.Status,
            Method = verdict.Method,
            Expected = verdict.Expected,
            Actual = verdict.Actual,
        },
        recorded.Size);

    private async Task<(RecordedObject Recorded, Verdict Verdict)> CompareAsync(ObjectStore store, RecordedObject recorded, ObjectInfo? found, CancellationToken ct)
    {
        var verdict = found is null
            ? new Verdict(VerifyStatus.Missing, VerificationMethod.None, ObjectComparison.Expected(recorded, VerificationMethod.None), "no object")
            : ObjectComparison.Of(recorded, found, store.Profile.VerifiesCrc64Nvme);
        if (verdict.Status is VerifyStatus.Missing or VerifyStatus.Modified && recorded.VersionId is { } version && (found is null || ObjectComparison.IsOtherVersion(recorded, found)))
        {
            var left = await store.HeadAsync(recorded.Key, version, ct) is null ? "is gone too" : "is still there";
            verdict = verdict with { Actual = $"{verdict.Actual}; version {version} {left}" };
        }
        bool isReadable = found is not null && found.Size == recorded.Size && !ObjectComparison.IsOtherVersion(recorded, found);
        return (recorded, depth == VerifyDepth.Deep && isReadable ? await ReadBackAsync(store, recorded, found!, verdict, ct) : verdict);
    }

    private async Task<Verdict> ReadBackAsync(ObjectStore store, RecordedObject recorded, ObjectInfo found, Verdict verdict, CancellationToken ct)
    {
        using var hash = ContentHash.Of(recorded, found);
        if (hash is null)
        {
            Interlocked.Increment(ref _notHashed);
            log.LogInformation("{Key}: the ledger has no hash of its content; compared by {Method}", recorded.Key, verdict.Method);
            return verdict;
        }
        long length;
        try
        {
            length = await store.ReadThroughAsync(recorded.Key, found.VersionId, hash.Restart, piece => hash.Append(piece.Span), ct);
        }
        catch (IngestException e) when (e.Code == "InvalidObjectState")
        {
            throw new IngestException(
                IngestErrorId.ObjectArchived,
                $"s3://{store.BucketName}/{recorded.Key} lies in storage class {found.StorageClass ?? "of an archive"} and cannot be read. Restore it first, or verify it without -Deep.",
                e)
            {
                BucketName = store.BucketName, Key = recorded.Key, Target = $"s3://{store.BucketName}/{recorded.Key}", Code = e.Code, RequestId = e.RequestId, HttpStatus = e.HttpStatus,
            };
        }
        bool? isSame = length == recorded.Size ? hash.Finish() : false;
        if (isSame == true)
            return new Verdict(VerifyStatus.Verified, VerificationMethod.ReadBack, hash.Expected, hash.Actual);
        // Another writer may have come between HEAD and GET.
        var now = await store.HeadAsync(recorded.Key, ct);
        if (now is null || now.ETag != found.ETag || now.VersionId != found.VersionId || now.LastModified != found.LastModified)
        {
            throw new IngestException(
                IngestErrorId.IntegrityMismatch, $"s3://{store.BucketName}/{recorded.Key} changed while it was read. Verify it again.")
            {
                BucketName = store.BucketName, Key = recorded.Key, Target = $"s3://{store.BucketName}/{recorded.Key}", IsTransient = true,
            };
        }
        if (isSame is null)
        {
            throw new IngestException(
                IngestErrorId.IntegrityMismatch,
                $"s3://{store.BucketName}/{recorded.Key}: its content gives {hash.Actual}, the ledger has {hash.Expected}. Either the content is damaged, or its parts were cut in a way that is not known here. Send its source again if it must be certain.")
            {
                BucketName = store.BucketName, Key = recorded.Key, Target = $"s3://{store.BucketName}/{recorded.Key}",
            };
        }
        bool isRecorded = ObjectComparison.IsOf(found, recorded.Operation) || verdict.Status == VerifyStatus.Verified;
        return new Verdict(
            isRecorded ? VerifyStatus.ChecksumMismatch : VerifyStatus.Modified,
            VerificationMethod.ReadBack,
            hash.Expected,
            isRecorded ? $"{length} bytes, {hash.Actual}" : $"{hash.Actual}; {verdict.Actual}");
    }

    /// <summary>
    /// What the ledger says of the object that is there, when a later operation of it put it there: another run may have
    /// replaced the object since the question was asked, or long ago when an old record is asked about.
    /// </summary>
    private async Task<RecordedObject?> FindNewerAsync(RecordedObject recorded, ObjectInfo found, CancellationToken ct)
    {
        var asked = new HashSet<Guid> { recorded.Operation };
        var target = new Target(0, "", recorded.Endpoint, recorded.BucketName, "");
        var owner = await ledger.FindKeyOwnerAsync(target, recorded.Key, ct);
        foreach (var operation in new[] { ObjectComparison.OperationOf(found), owner?.Operation })
        {
            if (operation is not { } id || !asked.Add(id))
                continue;
            foreach (var (_, other) in await ledger.GetRecordedAsync(id, ct) ?? [])
            {
                if (other.Key == recorded.Key && other.BucketName == recorded.BucketName && other.StartedAt >= recorded.StartedAt)
                    return other;
            }
        }
        return null;
    }
}
