using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

public sealed partial class ObjectStore
{
    /// <summary>
    /// Puts new content into an object and keeps everything else that <paramref name="source"/> says of it, its tags and
    /// its ACL. One PutObject under If-Match.
    /// </summary>
    /// <param name="source">As HEAD described it right before its content was read.</param>
    /// <param name="content">The new content.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>False when the object is another one meanwhile. After a lost reply that may be this one: the caller looks at its content.</returns>
    internal async Task<bool> ReplaceAsync(ObjectDetails source, byte[] content, CancellationToken ct)
    {
        string key = source.Info.Key;
        var digest = PartDigest.Compute(content);
        var tags = source.TagCount == 0 ? [] : await GetTagsAsync(key, null, ct);
        var acl = await HasAclsDisabledAsync(ct) ? null : await GetAclAsync(key, null, ct);
        if (!Profile.ConditionalPut && (await HeadAsync(key, ct))?.ETag != source.Info.ETag)
            return false;
        try
        {
            await Executor.RunAsync(
                Target("PutObject", key),
                async watch =>
                {
                    var request = Replacement(source, content, digest, tags);
                    await using var body = Executor.Body(content, watch);
                    request.InputStream = body;
                    return await Clients.Direct.PutObjectAsync(request, watch.Token);
                },
                ct);
        }
        catch (IngestException fault) when (S3Fault.IsPreconditionFailed(fault) || S3Fault.IsConflict(fault) || S3Fault.IsNotFound(fault))
        {
            return false;
        }
        if (acl is not null)
            await PutAclAsync(key, acl, ct);
        return true;
    }

    private PutObjectRequest Replacement(ObjectDetails source, byte[] content, PartDigest digest, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        var request = new PutObjectRequest
        {
            BucketName = BucketName,
            ExpectedBucketOwner = _options.ExpectedBucketOwner,
            Key = source.Info.Key,
            TagSet = [.. tags.Select(t => new Tag { Key = t.Key, Value = t.Value })],
            WebsiteRedirectLocation = source.WebsiteRedirect,
            UseChunkEncoding = false,
            AutoCloseStream = false,
            AutoResetStreamPosition = false,
        };
        foreach (var (name, value) in source.ContentHeaders)
            request.Headers[name] = value;
        request.Headers.ContentLength = digest.Length;
        // What our own uploads say of their content has to hold of the new one.
        foreach (var (name, value) in source.Metadata)
            request.Metadata[name] = name == ObjectMetadata.Sha256 ? Hex.Lower(SHA256.HashData(content)) : value;
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
        if (Profile.VerifiesCrc64Nvme)
            request.ChecksumCRC64NVME = Crc64Nvme.ToBase64(digest.Crc64Nvme);
        else if (digest.Md5.Length > 0)
            request.MD5Digest = Convert.ToBase64String(digest.Md5);
        if (Profile.ConditionalPut)
            request.IfMatch = Profile.UnquotedIfMatch ? source.Info.ETag : ETags.Quote(source.Info.ETag);
        return request;
    }
}
