using System.Collections.Concurrent;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;

namespace S3Ingest.Core.Storage;

/// <summary>
/// One object copied in parts. UploadPartCopy carries bytes and nothing else, so the upload is begun with everything
/// that the source says of itself (S3 API, CreateMultipartUpload).
/// </summary>
internal sealed class PartCopy(ObjectStore store, ObjectDetails source, string newKey, CommitCondition condition)
{
    private const string Algorithm = "CRC64NVME";

    private readonly string? _checksum = store.Profile.VerifiesCrc64Nvme ? source.Checksums.GetValueOrDefault(Algorithm) : null;

    public async Task RunAsync(IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken ct)
    {
        var sizes = await store.DivideAsync(source, ct);
        var create = Create(tags);
        var uploadId = (await store.Executor.RunAsync(
            store.Target("CreateMultipartUpload", newKey), watch => store.Clients.Retrying.InitiateMultipartUploadAsync(create, watch.Token), ct)).UploadId;
        try
        {
            var parts = await CopyPartsAsync(uploadId, sizes, ct);
            await CompleteAsync(uploadId, parts, ct);
        }
        catch
        {
            using var cleaning = CleanUpToken.After(ct);
            await AbortQuietlyAsync(uploadId, cleaning.Token);
            throw;
        }
    }

    private InitiateMultipartUploadRequest Create(IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = store.BucketName,
            ExpectedBucketOwner = store.ExpectedBucketOwner,
            Key = newKey,
            TagSet = [.. tags.Select(t => new Tag { Key = t.Key, Value = t.Value })],
            WebsiteRedirectLocation = source.WebsiteRedirect,
        };
        foreach (var (name, value) in source.Metadata)
            request.Metadata[name] = value;
        foreach (var (name, value) in source.ContentHeaders)
            request.Headers[name] = value;
        if (source.Info.StorageClass is { } storageClass)
            request.StorageClass = storageClass;
        if (source.Info.ServerSideEncryption is { } encryption)
            request.ServerSideEncryptionMethod = encryption;
        if (source.KmsKeyId is { } kmsKey)
            (request.ServerSideEncryptionKeyManagementServiceKeyId, request.BucketKeyEnabled) = (kmsKey, source.HasBucketKey);
        if (source.LockMode is { } mode)
            (request.ObjectLockMode, request.ObjectLockRetainUntilDate) = (mode, source.RetainUntil?.UtcDateTime);
        if (source.HasLegalHold)
            request.ObjectLockLegalHoldStatus = ObjectLockLegalHoldStatus.On;
        if (_checksum is not null)
            (request.ChecksumAlgorithm, request.ChecksumType) = (ChecksumAlgorithm.CRC64NVME, ChecksumType.FULL_OBJECT);
        return request;
    }

    private async Task<List<PartETag>> CopyPartsAsync(string uploadId, IReadOnlyList<long> sizes, CancellationToken ct)
    {
        var starts = new long[sizes.Count];
        for (int i = 1; i < starts.Length; i++)
            starts[i] = starts[i - 1] + sizes[i - 1];
        var parts = new ConcurrentBag<PartETag>();
        await Parallel.ForAsync(0, sizes.Count, new ParallelOptions { MaxDegreeOfParallelism = store.PartsInFlight, CancellationToken = ct }, async (i, token) =>
        {
            var request = new CopyPartRequest
            {
                SourceBucket = store.BucketName,
                SourceKey = source.Info.Key,
                SourceVersionId = source.Info.VersionId,
                ETagToMatch = [ETags.Quote(source.Info.ETag)],
                ExpectedSourceBucketOwner = store.ExpectedBucketOwner,
                DestinationBucket = store.BucketName,
                DestinationKey = newKey,
                ExpectedBucketOwner = store.ExpectedBucketOwner,
                UploadId = uploadId,
                PartNumber = i + 1,
            };
            // An empty source has no range.
            if (sizes[i] > 0)
                (request.FirstByte, request.LastByte) = (starts[i], starts[i] + sizes[i] - 1);
            var reply = await store.Executor.RunAsync(
                store.Target("UploadPartCopy", newKey), watch => store.Clients.Retrying.CopyPartAsync(request, watch.Token), token);
            parts.Add(new PartETag(i + 1, reply.ETag) { ChecksumCRC64NVME = _checksum is null ? null : reply.ChecksumCRC64NVME });
        });
        return [.. parts.OrderBy(p => p.PartNumber)];
    }

    private async Task CompleteAsync(string uploadId, List<PartETag> parts, CancellationToken ct)
    {
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = store.BucketName,
            ExpectedBucketOwner = store.ExpectedBucketOwner,
            Key = newKey,
            UploadId = uploadId,
            PartETags = parts,
        };
        if (_checksum is not null)
            (request.ChecksumType, request.ChecksumCRC64NVME, request.MpuObjectSize) = (ChecksumType.FULL_OBJECT, _checksum, source.Info.Size);
        if (store.Profile.ConditionalComplete)
        {
            if (condition.IsAbsent)
                request.IfNoneMatch = "*";
            else if (condition.ETag is { } etag)
                request.IfMatch = store.Profile.UnquotedIfMatch ? etag : ETags.Quote(etag);
        }
        await store.Executor.RunAsync(
            store.Target("CompleteMultipartUpload", newKey), watch => store.Clients.Retrying.CompleteMultipartUploadAsync(request, watch.Token), ct);
    }

    // The fault that ends the copy is the one to be told; an upload that stays behind is found by the next run.
    private async Task AbortQuietlyAsync(string uploadId, CancellationToken ct)
    {
        try
        {
            await store.AbortUploadAsync(newKey, uploadId, ct);
        }
        catch (Exception fault) when (fault is IngestException or OperationCanceledException)
        {
            store.Logger.LogDebug("The multipart upload {UploadId} of {Key} could not be aborted: {Reason}", uploadId, newKey, fault.Message);
        }
    }
}
