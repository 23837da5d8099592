using System.Runtime.CompilerServices;
using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

public sealed partial class ObjectStore
{
    private const int AbortAttempts = 6;

    /// <summary>ListObjectsV2, all pages, in the order of the provider (UTF-8 bytes). The next page is asked for while one is worked on.</summary>
    public async IAsyncEnumerable<ListedObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task<ListObjectsV2Response>? next = ListPageAsync(prefix, null, stop.Token);
        try
        {
            while (next is not null)
            {
                var page = await next;
                next = page.IsTruncated == true && !string.IsNullOrEmpty(page.NextContinuationToken) ? ListPageAsync(prefix, page.NextContinuationToken, stop.Token) : null;
                foreach (var item in page.S3Objects ?? [])
                    yield return new ListedObject(item.Key, item.Size ?? 0, ETags.Unquote(item.ETag), Utc(item.LastModified));
            }
        }
        finally
        {
            if (next is not null)
            {
                await stop.CancelAsync();
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>The first page of what lies directly below a prefix.</summary>
    public async Task<ListedLevel> ListLevelAsync(string prefix, CancellationToken ct)
    {
        var request = new ListObjectsV2Request { BucketName = BucketName, ExpectedBucketOwner = _options.ExpectedBucketOwner, Prefix = prefix, Delimiter = "/" };
        var page = await Executor.RunAsync(Target("ListObjectsV2", prefix), watch => Clients.Retrying.ListObjectsV2Async(request, watch.Token), ct);
        return new ListedLevel(
            [.. (page.S3Objects ?? []).Select(item => new ListedObject(item.Key, item.Size ?? 0, ETags.Unquote(item.ETag), Utc(item.LastModified)))],
            [.. page.CommonPrefixes ?? []],
            page.IsTruncated != true);
    }

    /// <summary>ListMultipartUploads, all pages.</summary>
    public async IAsyncEnumerable<ListedUpload> ListUploadsAsync(string prefix, [EnumeratorCancellation] CancellationToken ct)
    {
        var request = new ListMultipartUploadsRequest { BucketName = BucketName, ExpectedBucketOwner = _options.ExpectedBucketOwner, Prefix = prefix };
        bool more = true;
        while (more)
        {
            var page = await Executor.RunAsync(
                Target("ListMultipartUploads", prefix), watch => Clients.Retrying.ListMultipartUploadsAsync(request, watch.Token), ct);
            foreach (var item in page.MultipartUploads ?? [])
                yield return new ListedUpload(item.Key, item.UploadId, Utc(item.Initiated), Blank(item.Initiator?.Id));
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
            more = page.IsTruncated == true && !string.IsNullOrEmpty(page.NextKeyMarker);
        }
    }

    /// <summary>ListParts, all pages, by part number; nothing when the upload is gone.</summary>
    public async IAsyncEnumerable<ListedPart> ListPartsAsync(string key, string uploadId, [EnumeratorCancellation] CancellationToken ct)
    {
        var request = new ListPartsRequest { BucketName = BucketName, ExpectedBucketOwner = _options.ExpectedBucketOwner, Key = key, UploadId = uploadId };
        while (await ListPartsPageAsync(request, ct) is { } page)
        {
            foreach (var part in page.Parts ?? [])
                yield return new ListedPart(part.PartNumber ?? 0, part.Size ?? 0, ETags.Unquote(part.ETag), Blank(part.ChecksumCRC64NVME));
            if (page.IsTruncated != true || page.NextPartNumberMarker is null or 0)
                yield break;
            request.PartNumberMarker = page.NextPartNumberMarker.Value.ToString(null, null);
        }
    }

    /// <summary>
    /// Aborts until the upload is gone: a part that was on its way can survive the first abort (S3 API,
    /// AbortMultipartUpload). An upload that is not there is success.
    /// </summary>
    public async Task AbortUploadAsync(string key, string uploadId, CancellationToken ct)
    {
        var list = new ListPartsRequest { BucketName = BucketName, ExpectedBucketOwner = _options.ExpectedBucketOwner, Key = key, UploadId = uploadId, MaxParts = 1 };
        for (int attempt = 1; attempt <= AbortAttempts; attempt++)
        {
            if (await AbortOnceAsync(key, uploadId, ct))
                return;
            try
            {
                if (await ListPartsPageAsync(list, ct) is null)
                    return;
            }
            catch (IngestException fault) when (fault.ErrorId == IngestErrorId.AccessDenied || fault.HttpStatus == 501)
            {
                // Without s3:ListMultipartUploadParts, or without that action, the accepted abort has to do.
                return;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100 << attempt), ct);
        }
        throw new IngestException(
            IngestErrorId.UploadFailed,
            $"The multipart upload {uploadId} of s3://{BucketName}/{key} is still there after {AbortAttempts} aborts. A lifecycle rule (AbortIncompleteMultipartUpload) removes it.")
        {
            BucketName = BucketName,
            Key = key,
            Target = $"s3://{BucketName}/{key}",
            IsTransient = true,
        };
    }

    private Task<ListObjectsV2Response> ListPageAsync(string prefix, string? token, CancellationToken ct)
    {
        var request = new ListObjectsV2Request { BucketName = BucketName, ExpectedBucketOwner = _options.ExpectedBucketOwner, Prefix = prefix, ContinuationToken = token };
        return Executor.RunAsync(Target("ListObjectsV2", prefix), watch => Clients.Retrying.ListObjectsV2Async(request, watch.Token), ct);
    }

    // True: there is no such upload.
    private Task<bool> AbortOnceAsync(string key, string uploadId, CancellationToken ct) => Executor.RunAsync(
        Target("AbortMultipartUpload", key),
        async watch =>
        {
            try
            {
                await Clients.Retrying.AbortMultipartUploadAsync(
                    new AbortMultipartUploadRequest { BucketName = BucketName, ExpectedBucketOwner = _options.ExpectedBucketOwner, Key = key, UploadId = uploadId },
                    watch.Token);
                return false;
            }
            catch (Exception fault) when (S3Fault.IsNotFound(fault))
            {
                return true;
            }
        },
        ct);

    // Null: there is no such upload.
    private Task<ListPartsResponse?> ListPartsPageAsync(ListPartsRequest request, CancellationToken ct) => Executor.RunAsync(
        Target("ListParts", request.Key),
        async watch =>
        {
            try
            {
                return await Clients.Retrying.ListPartsAsync(request, watch.Token);
            }
            catch (Exception fault) when (S3Fault.IsNotFound(fault))
            {
                return (ListPartsResponse?)null;
            }
        },
        ct);
}
