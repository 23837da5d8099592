using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

public sealed partial class ObjectStore
{
    /// <summary>HeadObject with everything that a copy needs; null when there is no object.</summary>
    public Task<ObjectDetails?> HeadDetailsAsync(string key, string? versionId, CancellationToken ct)
    {
        var request = new GetObjectMetadataRequest { BucketName = BucketName, ExpectedBucketOwner = _options.ExpectedBucketOwner, Key = key, VersionId = versionId };
        if (Profile.ReturnsChecksums)
            request.ChecksumMode = ChecksumMode.ENABLED;
        return Executor.RunAsync(
            Target("HeadObject", key),
            async watch =>
            {
                try
                {
                    return Detail(key, await Clients.Retrying.GetObjectMetadataAsync(request, watch.Token));
                }
                catch (AmazonS3Exception fault) when (S3Fault.IsNotFound(fault))
                {
                    return null;
                }
            },
            ct);
    }

    /// <summary>Bytes of one part of a multipart object; null where the provider does not tell parts apart.</summary>
    private Task<long?> HeadPartAsync(string key, string? versionId, int part, CancellationToken ct)
    {
        var request = new GetObjectMetadataRequest { BucketName = BucketName, ExpectedBucketOwner = _options.ExpectedBucketOwner, Key = key, VersionId = versionId, PartNumber = part };
        return Executor.RunAsync(
            Target("HeadObject", key),
            async watch =>
            {
                try
                {
                    var reply = await Clients.Retrying.GetObjectMetadataAsync(request, watch.Token);
                    return reply.PartsCount is > 0 ? reply.ContentLength : (long?)null;
                }
                catch (AmazonS3Exception fault) when (S3Fault.Status(fault) is 400 or 404 or 416 or 501)
                {
                    return null;
                }
            },
            ct);
    }

    private static ObjectDetails Detail(string key, GetObjectMetadataResponse reply)
    {
        var info = Describe(key, reply);
        // S3 User Guide, archived objects: the class says it until a restore has ended; Intelligent-Tiering says it apart.
        bool isCold = info.StorageClass is "GLACIER" or "DEEP_ARCHIVE" || !string.IsNullOrEmpty(reply.ArchiveStatus?.Value);
        return new ObjectDetails(info)
        {
            Metadata = reply.Metadata.Keys.ToDictionary(WithoutPrefix, name => reply.Metadata[name] ?? "", StringComparer.Ordinal),
            ContentHeaders = Given(
                ("Content-Type", reply.Headers.ContentType),
                ("Cache-Control", reply.Headers.CacheControl),
                ("Content-Disposition", reply.Headers.ContentDisposition),
                ("Content-Encoding", reply.Headers.ContentEncoding),
                ("Content-Language", reply.ContentLanguage),
                ("Expires", reply.ExpiresString)),
            Checksums = Given(
                ("CRC32", reply.ChecksumCRC32),
                ("CRC32C", reply.ChecksumCRC32C),
                ("CRC64NVME", reply.ChecksumCRC64NVME),
                ("SHA1", reply.ChecksumSHA1),
                ("SHA256", reply.ChecksumSHA256)),
            WebsiteRedirect = Blank(reply.WebsiteRedirectLocation),
            KmsKeyId = Blank(reply.ServerSideEncryptionKeyManagementServiceKeyId),
            HasBucketKey = reply.BucketKeyEnabled == true,
            TagCount = reply.TagsCount,
            LockMode = Blank(reply.ObjectLockMode?.Value),
            RetainUntil = reply.ObjectLockRetainUntilDate is { } until ? Utc(until) : null,
            HasLegalHold = reply.ObjectLockLegalHoldStatus == ObjectLockLegalHoldStatus.On,
            IsArchived = isCold && reply.RestoreExpiration is null,
        };
    }

    private static string WithoutPrefix(string header) =>
        (header.StartsWith(ObjectMetadata.HeaderPrefix, StringComparison.OrdinalIgnoreCase) ? header[ObjectMetadata.HeaderPrefix.Length..] : header)
        .ToLower(CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Given(params ReadOnlySpan<(string Name, string? Value)> headers)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in headers)
        {
            if (!string.IsNullOrEmpty(value))
                given[name] = value;
        }
        return given;
    }
}
