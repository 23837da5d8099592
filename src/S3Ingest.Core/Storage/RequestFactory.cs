using Amazon.S3;
using Amazon.S3.Model;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Storage;

/// <summary>Requests that make objects, as the provider profile and the settings want them.</summary>
internal sealed class RequestFactory(IngestOptions options)
{
    public PutObjectRequest Put(UploadRequest upload, byte[] sha256, PartDigest digest, ProviderProfile profile)
    {
        var metadata = new Dictionary<string, string>(upload.Metadata, StringComparer.OrdinalIgnoreCase)
        {
            [ObjectMetadata.Sha256] = Hex.Lower(sha256),
        };
        var request = new PutObjectRequest
        {
            BucketName = options.BucketName,
            ExpectedBucketOwner = options.ExpectedBucketOwner,
            Key = upload.Key,
            ContentType = upload.ContentType,
            TagSet = Tags(upload),
            UseChunkEncoding = false,
            AutoCloseStream = false,
            AutoResetStreamPosition = false,
        };
        request.Headers.ContentLength = digest.Length;
        if (StorageClass(upload) is { } storageClass)
            request.StorageClass = storageClass;
        if (Encryption(upload) is { } encryption)
            request.ServerSideEncryptionMethod = encryption;
        if (KmsKeyId(upload) is { } kmsKey)
            request.ServerSideEncryptionKeyManagementServiceKeyId = kmsKey;
        foreach (var (name, value) in Metadata(upload, metadata))
            request.Metadata[name] = value;
        if (profile.VerifiesCrc64Nvme)
            request.ChecksumCRC64NVME = Crc64Nvme.ToBase64(digest.Crc64Nvme);
        else if (digest.Md5.Length > 0)
            request.MD5Digest = Convert.ToBase64String(digest.Md5);
        if (profile.ConditionalPut)
            (request.IfNoneMatch, request.IfMatch) = Condition(upload.Condition, profile);
        request.DisablePayloadSigning = IsSignedByChecksum(profile, digest);
        return request;
    }

    public InitiateMultipartUploadRequest Create(UploadRequest upload, ProviderProfile profile)
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = options.BucketName,
            ExpectedBucketOwner = options.ExpectedBucketOwner,
            Key = upload.Key,
            ContentType = upload.ContentType,
            TagSet = Tags(upload),
        };
        if (StorageClass(upload) is { } storageClass)
            request.StorageClass = storageClass;
        if (Encryption(upload) is { } encryption)
            request.ServerSideEncryptionMethod = encryption;
        if (KmsKeyId(upload) is { } kmsKey)
            request.ServerSideEncryptionKeyManagementServiceKeyId = kmsKey;
        foreach (var (name, value) in Metadata(upload, upload.Metadata))
            request.Metadata[name] = value;
        if (profile.VerifiesCrc64Nvme)
        {
            request.ChecksumAlgorithm = ChecksumAlgorithm.CRC64NVME;
            request.ChecksumType = ChecksumType.FULL_OBJECT;
        }
        return request;
    }

    public UploadPartRequest Part(string key, string uploadId, int partNumber, PartDigest digest, ProviderProfile profile)
    {
        var request = new UploadPartRequest
        {
            BucketName = options.BucketName,
            ExpectedBucketOwner = options.ExpectedBucketOwner,
            Key = key,
            UploadId = uploadId,
            PartNumber = partNumber,
            PartSize = digest.Length,
            UseChunkEncoding = false,
        };
        if (profile.VerifiesCrc64Nvme)
            request.ChecksumCRC64NVME = Crc64Nvme.ToBase64(digest.Crc64Nvme);
        else if (digest.Md5.Length > 0)
            request.MD5Digest = Convert.ToBase64String(digest.Md5);
        request.DisablePayloadSigning = IsSignedByChecksum(profile, digest);
        return request;
    }

    public CompleteMultipartUploadRequest Complete(HeldUpload held, IReadOnlyCollection<ListedPart> parts, ProviderProfile profile)
    {
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = options.BucketName,
            ExpectedBucketOwner = options.ExpectedBucketOwner,
            Key = held.Key,
            UploadId = held.UploadId,
            PartETags = [.. parts.OrderBy(p => p.PartNumber).Select(p => new PartETag(p.PartNumber, ETags.Quote(p.ETag))
            {
                ChecksumCRC64NVME = profile.VerifiesCrc64Nvme ? p.ChecksumCrc64Nvme : null,
            })],
        };
        if (profile.VerifiesCrc64Nvme)
        {
            // The provider compares both with what it put together: the last check before the object is visible.
            request.ChecksumType = ChecksumType.FULL_OBJECT;
            request.ChecksumCRC64NVME = Crc64Nvme.ToBase64(held.Content.Crc64Nvme);
            request.MpuObjectSize = held.Content.Length;
        }
        if (profile.ConditionalComplete)
            (request.IfNoneMatch, request.IfMatch) = Condition(held.Condition, profile);
        return request;
    }

    // Over TLS the signed checksum header covers the body (Signature Version 4, UNSIGNED-PAYLOAD), and hashing it once
    // more for the signature would only cost time. Over http the SDK insists on the hash.
    private bool IsSignedByChecksum(ProviderProfile profile, PartDigest digest) =>
        options.EndpointUrl?.Scheme != Uri.UriSchemeHttp && (profile.VerifiesCrc64Nvme || (profile.VerifiesContentMd5 && digest.Md5.Length > 0));

    private static (string? IfNoneMatch, string? IfMatch) Condition(CommitCondition condition, ProviderProfile profile) =>
        condition.IsAbsent ? ("*", null)
        : condition.ETag is not { } etag ? (null, null)
        : (null, profile.UnquotedIfMatch ? etag : ETags.Quote(etag));

    private static IReadOnlyDictionary<string, string> Metadata(UploadRequest upload, IReadOnlyDictionary<string, string> values) =>
        ObjectMetadata.Encode(new Dictionary<string, string>(values, StringComparer.OrdinalIgnoreCase) { [ObjectMetadata.Attempt] = upload.AttemptId });

    private static List<Tag> Tags(UploadRequest upload) =>
        [.. upload.Tags.Select(t => new Tag { Key = t.Key, Value = t.Value })];

    private string? StorageClass(UploadRequest upload) => upload.StorageClass ?? options.StorageClass;

    private string? Encryption(UploadRequest upload) => upload.ServerSideEncryption ?? options.ServerSideEncryption;

    // A key of the settings belongs to the encryption of the settings.
    private string? KmsKeyId(UploadRequest upload) =>
        upload.KmsKeyId ?? (upload.ServerSideEncryption is null || upload.ServerSideEncryption == options.ServerSideEncryption ? options.KmsKeyId : null);
}
