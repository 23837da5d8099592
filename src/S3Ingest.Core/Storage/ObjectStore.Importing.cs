using Amazon.S3;
using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

public sealed partial class ObjectStore
{
    /// <summary>
    /// Copies an object of another bucket, or of this one, on the server, with its metadata and content headers and with
    /// SHA-256: one CopyObject up to <paramref name="partSize"/>, which takes tags along, else parts of that size. Class, encryption
    /// and locks are those of this bucket.
    /// </summary>
    /// <param name="from">Bucket of the object.</param>
    /// <param name="source">As HEAD described it right before.</param>
    /// <param name="newKey">Where it goes in this bucket.</param>
    /// <param name="partSize">Bytes of each part but the last, at most 5 GiB.</param>
    /// <param name="ct">Cancels; an upload that was begun is aborted.</param>
    /// <exception cref="IngestException">With HttpStatus 412 when the source is another object by now; ObjectArchived.</exception>
    internal Task<ImportedObject> ImportAsync(ObjectStore from, ObjectDetails source, string newKey, long partSize, CancellationToken ct)
    {
        ObjectKey.Validate(newKey);
        return source.Info.Size <= partSize ? ImportWholeAsync(from, source, newKey, ct) : ImportPartsAsync(from, source, newKey, partSize, ct);
    }

    private async Task<ImportedObject> ImportWholeAsync(ObjectStore from, ObjectDetails source, string newKey, CancellationToken ct)
    {
        var request = new CopyObjectRequest
        {
            SourceBucket = from.BucketName,
            SourceKey = source.Info.Key,
            SourceVersionId = source.Info.VersionId,
            ETagToMatch = ETags.Quote(source.Info.ETag),
            ExpectedSourceBucketOwner = _options.ExpectedBucketOwner,
            DestinationBucket = BucketName,
            DestinationKey = newKey,
            ExpectedBucketOwner = _options.ExpectedBucketOwner,
            MetadataDirective = S3MetadataDirective.COPY,
            ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
        };
        if (Blank(_options.StorageClass) is { } storageClass)
            request.StorageClass = storageClass;
        var reply = await Executor.RunAsync(Target("CopyObject", newKey), watch => Clients.Retrying.CopyObjectAsync(request, watch.Token), ct);
        return new ImportedObject(Blank(reply.VersionId), ETags.Unquote(reply.ETag), Digests([reply.ChecksumSHA256]));
    }

    private async Task<ImportedObject> ImportPartsAsync(ObjectStore from, ObjectDetails source, string newKey, long partSize, CancellationToken ct)
    {
        var create = new InitiateMultipartUploadRequest
        {
            BucketName = BucketName,
            ExpectedBucketOwner = _options.ExpectedBucketOwner,
            Key = newKey,
            ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
        };
        foreach (var (name, value) in source.Metadata)
            create.Metadata[name] = value;
        foreach (var (name, value) in source.ContentHeaders)
            create.Headers[name] = value;
        if (Blank(_options.StorageClass) is { } storageClass)
            create.StorageClass = storageClass;
        string uploadId = await BeginUploadAsync(create, ct);
        try
        {
            var parts = await ImportRangesAsync(from, source, newKey, uploadId, partSize, ct);
            var complete = new CompleteMultipartUploadRequest
            {
                BucketName = BucketName,
                ExpectedBucketOwner = _options.ExpectedBucketOwner,
                Key = newKey,
                UploadId = uploadId,
                PartETags = [.. parts.Select((p, i) => new PartETag(i + 1, p.ETag) { ChecksumSHA256 = Blank(p.ChecksumSHA256) })],
            };
            var reply = await Executor.RunAsync(
                Target("CompleteMultipartUpload", newKey), watch => Clients.Retrying.CompleteMultipartUploadAsync(complete, watch.Token), ct);
            return new ImportedObject(Blank(reply.VersionId), ETags.Unquote(reply.ETag), Digests([.. parts.Select(p => p.ChecksumSHA256)]));
        }
        catch
        {
            using var cleanUp = CleanUpToken.After(ct);
            await AbortUploadAsync(newKey, uploadId, cleanUp.Token);
            throw;
        }
    }

    private async Task<CopyPartResponse[]> ImportRangesAsync(ObjectStore from, ObjectDetails source, string newKey, string uploadId, long partSize, CancellationToken ct)
    {
        var parts = new CopyPartResponse[(int)((source.Info.Size + partSize - 1) / partSize)];
        await Parallel.ForAsync(0, parts.Length, new ParallelOptions { MaxDegreeOfParallelism = PartsInFlight, CancellationToken = ct }, async (i, token) =>
        {
            var request = new CopyPartRequest
            {
                SourceBucket = from.BucketName,
                SourceKey = source.Info.Key,
                SourceVersionId = source.Info.VersionId,
                ETagToMatch = [ETags.Quote(source.Info.ETag)],
                FirstByte = i * partSize,
                LastByte = Math.Min(source.Info.Size, (i + 1) * partSize) - 1,
                DestinationBucket = BucketName,
                ExpectedBucketOwner = _options.ExpectedBucketOwner,
                DestinationKey = newKey,
                UploadId = uploadId,
                PartNumber = i + 1,
            };
            parts[i] = await Executor.RunAsync(Target("UploadPartCopy", newKey), watch => Clients.Retrying.CopyPartAsync(request, watch.Token), token);
        });
        return parts;
    }

    private static List<byte[]>? Digests(IReadOnlyList<string?> checksums) =>
        checksums.Any(string.IsNullOrEmpty) ? null : [.. checksums.Select(c => Convert.FromBase64String(c!))];
}
