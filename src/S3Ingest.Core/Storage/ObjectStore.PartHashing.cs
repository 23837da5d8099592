using Amazon.S3;
using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

public sealed partial class ObjectStore
{
    /// <summary>
    /// Lets the provider hash an object of any bucket it can reach: its ranges are copied as parts of a multipart upload with
    /// SHA-256 in this bucket, and the upload is aborted. No byte comes here, and no object is left.
    /// </summary>
    /// <param name="source">Bucket, key and version of the object.</param>
    /// <param name="etag">What it must still be.</param>
    /// <param name="size">Bytes, more than 0.</param>
    /// <param name="partSize">Bytes of each range but the last, at most 5 GiB.</param>
    /// <param name="scratchKey">Key of the upload; nothing becomes visible there.</param>
    /// <param name="ct">Cancels; the upload is aborted.</param>
    /// <returns>SHA-256 of each range; null when the provider does not compute them.</returns>
    /// <exception cref="IngestException">With HttpStatus 412 when the object is another one by now.</exception>
    public async Task<IReadOnlyList<byte[]>?> HashRangesAsync(
        (string BucketName, string Key, string? VersionId) source, string etag, long size, long partSize, string scratchKey, CancellationToken ct)
    {
        string uploadId = await BeginUploadAsync(
            new InitiateMultipartUploadRequest
            {
                BucketName = BucketName,
                ExpectedBucketOwner = _options.ExpectedBucketOwner,
                Key = scratchKey,
                ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
            },
            ct);
        try
        {
            var digests = new byte[]?[(int)((size + partSize - 1) / partSize)];
            await Parallel.ForAsync(0, digests.Length, new ParallelOptions { MaxDegreeOfParallelism = PartsInFlight, CancellationToken = ct }, async (i, token) =>
            {
                var copy = new CopyPartRequest
                {
                    SourceBucket = source.BucketName,
                    SourceKey = source.Key,
                    SourceVersionId = source.VersionId,
                    ETagToMatch = [ETags.Quote(etag)],
                    FirstByte = i * partSize,
                    LastByte = Math.Min(size, (i + 1) * partSize) - 1,
                    DestinationBucket = BucketName,
                    ExpectedBucketOwner = _options.ExpectedBucketOwner,
                    DestinationKey = scratchKey,
                    UploadId = uploadId,
                    PartNumber = i + 1,
                };
                var reply = await Executor.RunAsync(Target("UploadPartCopy", source.Key), watch => Clients.Retrying.CopyPartAsync(copy, watch.Token), token);
                digests[i] = Blank(reply.ChecksumSHA256) is { } sha256 ? Convert.FromBase64String(sha256) : null;
            });
            return digests.Contains(null) ? null : [.. digests.OfType<byte[]>()];
        }
        finally
        {
            using var cleanUp = CleanUpToken.After(ct);
            await AbortUploadAsync(scratchKey, uploadId, cleanUp.Token);
        }
    }

    /// <summary>
    /// Begins an upload that is aborted or completed by the caller; its id. A stop waits a moment for the reply: nobody knows an
    /// upload whose reply was not read.
    /// </summary>
    private async Task<string> BeginUploadAsync(InitiateMultipartUploadRequest request, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var patience = CleanUpToken.After(ct);
        var created = await Executor.RunAsync(
            Target("CreateMultipartUpload", request.Key), watch => Clients.Retrying.InitiateMultipartUploadAsync(request, watch.Token), patience.Token);
        return created.UploadId;
    }
}
