using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Teaches a ledger that knows nothing of a target (new, lost, or set aside as corrupt) what is in S3 already: completed
/// sources from the metadata of our objects, and incomplete multipart uploads of ours, which are aborted and reported.
/// </summary>
internal sealed class LedgerRebuild(ObjectStore store, LedgerStore ledger, Target target, SourcePlanner planner, ILogger log)
{
    private const int HeadsInFlight = 32;

    // Objects whose source is gone matter for the history alone. A first start in a bucket of millions must not cost a
    // request for each of them.
    private const long HistoryLimit = 100_000;

    private const int BatchSize = 1_000;

    /// <summary>Rebuilds, then marks the target as known so that it happens once.</summary>
    /// <param name="startedAt">Start of this process: later uploads are not touched.</param>
    /// <param name="cancellationToken">Stops; the next start begins anew.</param>
    public async Task RunAsync(DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var found = 0L;
        var withoutSource = 0L;
        var batch = new List<RebuiltSource>();
        var gate = new SemaphoreSlim(1);
        await Parallel.ForEachAsync(
            store.ListAsync(target.KeyPrefix, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = HeadsInFlight, CancellationToken = cancellationToken },
            async (listed, token) =>
            {
                if (!HasSource(listed.Key) && Interlocked.Increment(ref withoutSource) > HistoryLimit)
                    return;
                if (await store.HeadAsync(listed.Key, token) is not { } head || Read(head) is not { } source)
                    return;
                await gate.WaitAsync(token);
                try
                {
                    found++;
                    batch.Add(source);
                    if (batch.Count < BatchSize)
                        return;
                    await ledger.ImportAsync(batch, token);
                    batch.Clear();
                }
                finally
                {
                    gate.Release();
                }
            });
        await ledger.ImportAsync(batch, cancellationToken);
        var aborted = await AbortOrphansAsync(startedAt, cancellationToken);
        await ledger.MarkLearnedAsync(target, cancellationToken);
        if (withoutSource > HistoryLimit)
            log.LogWarning("s3://{Bucket}/{Prefix} holds {Count} objects without a source in '{WatchDirectory}'; the history of the first {Limit} was looked for", store.BucketName, target.KeyPrefix, withoutSource, target.SourceRoot, HistoryLimit);
        if (found > 0 || aborted > 0)
            log.LogWarning("This ledger knew nothing of s3://{Bucket}/{Prefix}: {Found} objects of ours were taken from object metadata, {Aborted} incomplete uploads of ours aborted", store.BucketName, target.KeyPrefix, found, aborted);
    }

    private bool HasSource(string key) =>
        planner.SourcesOf(key).Any(path => SourceProbe.Look(target.SourceRoot, path) is not null);

    /// <summary>The source that an object says it was made of; null for objects of other tools.</summary>
    public RebuiltSource? Read(ObjectInfo head)
    {
        var metadata = head.Metadata;
        if (metadata.ContainsKey(ObjectMetadata.Origin)
            || !metadata.TryGetValue(ObjectMetadata.SourcePath, out var path)
            || !long.TryParse(metadata.GetValueOrDefault(ObjectMetadata.SourceSize), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || SourceMetadata.Ticks(metadata.GetValueOrDefault(ObjectMetadata.SourceModified)) is not { } modified)
        {
            return null;
        }
        var sha256 = metadata.TryGetValue(ObjectMetadata.Sha256, out var hex) && hex.Length == 64 ? Convert.FromHexString(hex) : null;
        // A path too long for the metadata is there as its hash; the key has it in full.
        path = planner.SourcesOf(head.Key).FirstOrDefault(candidate => ObjectMetadata.PathEquals(path, candidate)) ?? path;
        var isAsItWas = head.Key.EndsWith(path, StringComparison.Ordinal);
        var entry = metadata.GetValueOrDefault(ObjectMetadata.Entry);
        return new RebuiltSource
        {
            Target = target,
            RelativePath = path,
            Size = size,
            ModifiedTicks = modified,
            IsPart = entry is not null,
            Kind = entry is null ? SourcePlanner.KindOf(path, head.Key) : SourceKind.Archive,
            UploadedAt = head.LastModified,
            Operation = Guid.TryParse(metadata.GetValueOrDefault(ObjectMetadata.Operation), out var id) ? id : null,
            Sha256 = isAsItWas ? sha256 : null,
            Outputs =
            [
                new OutputOutcome
                {
                    Ordinal = 0,
                    Key = head.Key,
                    EntryPath = entry,
                    // The size of an entry before a conversion is in no metadata; that of the object stands for it.
                    OriginalSize = entry is null ? size : head.Size,
                    SentSize = head.Size,
                    ETag = head.ETag,
                    VersionId = head.VersionId,
                    StorageClass = head.StorageClass,
                    ContentType = head.ContentType,
                    ChecksumS3 = head.ChecksumCrc64Nvme is { } crc ? $"crc64nvme:{crc}" : null,
                },
            ],
        };
    }

    private async Task<int> AbortOrphansAsync(DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var aborted = 0;
        await foreach (var upload in FindOrphansAsync(startedAt, cancellationToken))
        {
            await store.AbortUploadAsync(upload.Key, upload.UploadId, cancellationToken);
            log.LogWarning("Aborted the incomplete multipart upload {UploadId} of {Key}, begun {Initiated:u}, left by a lost ledger", upload.UploadId, upload.Key, upload.Initiated);
            aborted++;
        }
        return aborted;
    }

    /// <summary>
    /// Only uploads on keys that files of this watch directory want, begun before this start by the same initiator, and not
    /// by a run of this ledger: another watcher on the same prefix must not be killed, and no command that is at work.
    /// </summary>
    public async IAsyncEnumerable<ListedUpload> FindOrphansAsync(DateTimeOffset startedAt, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var upload in store.ListUploadsAsync(target.KeyPrefix, cancellationToken))
        {
            if (upload.Initiated < startedAt
                && (store.Profile.InitiatorId is not { } us || upload.InitiatorId is not { } them || us == them)
                && HasSource(upload.Key)
                && await ledger.FindKeyOwnerAsync(target, upload.Key, cancellationToken) is not { InProgress: true })
            {
                yield return upload;
            }
        }
    }
}
