using Amazon.S3;
using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

public sealed partial class ObjectStore
{
    /// <summary>What the provider keeps of an object's content; null when there is no object.</summary>
    public Task<ObjectChecksums?> ReadChecksumsAsync(string key, string? versionId, CancellationToken ct)
    {
        var request = new GetObjectMetadataRequest
        {
            BucketName = BucketName,
            ExpectedBucketOwner = _options.ExpectedBucketOwner,
            Key = key,
            VersionId = versionId,
            ChecksumMode = ChecksumMode.ENABLED,
        };
        return Executor.RunAsync(
            Target("HeadObject", key),
            async watch =>
            {
                try
                {
                    return Describe(await Clients.Retrying.GetObjectMetadataAsync(request, watch.Token));
                }
                catch (AmazonS3Exception fault) when (S3Fault.IsNotFound(fault))
                {
                    return null;
                }
            },
            ct);
    }

    /// <summary>
    /// The parts of an object with the checksums they were uploaded with, all pages (S3 API, GetObjectAttributes); empty
    /// where the provider does not have the action, does not allow it, or keeps no parts.
    /// </summary>
    public async Task<IReadOnlyList<PartChecksum>> ReadPartChecksumsAsync(string key, string? versionId, CancellationToken ct)
    {
        var request = new GetObjectAttributesRequest
        {
            BucketName = BucketName,
            ExpectedBucketOwner = _options.ExpectedBucketOwner,
            Key = key,
            VersionId = versionId,
            ObjectAttributes = [ObjectAttributes.ObjectParts, ObjectAttributes.Checksum],
        };
        var parts = new List<PartChecksum>();
        try
        {
            for (bool more = true; more;)
            {
                var page = await Executor.RunAsync(
                    Target("GetObjectAttributes", key), watch => Clients.Retrying.GetObjectAttributesAsync(request, watch.Token), ct);
                foreach (var part in page.ObjectParts?.Parts ?? [])
                    parts.Add(new PartChecksum(part.Size ?? 0, Blank(part.ChecksumSHA256) is { } sha256 ? Convert.FromBase64String(sha256) : null));
                request.PartNumberMarker = page.ObjectParts?.NextPartNumberMarker;
                more = page.ObjectParts?.IsTruncated == true && request.PartNumberMarker is > 0;
            }
        }
        catch (IngestException fault) when (fault.ErrorId == IngestErrorId.AccessDenied || fault.HttpStatus is 400 or 404 or 405 or 501)
        {
            return [];
        }
        return parts;
    }

    private static ObjectChecksums Describe(GetObjectMetadataResponse reply)
    {
        // A composite value has the number of parts behind it: <base64>-3.
        string? sha256 = Blank(reply.ChecksumSHA256);
        int dash = sha256?.IndexOf('-') ?? -1;
        return new ObjectChecksums(
            reply.ContentLength,
            ETags.Unquote(reply.ETag),
            Blank(reply.VersionId),
            Blank(reply.StorageClass?.Value),
            sha256 is not null && dash < 0 ? Convert.FromBase64String(sha256) : null,
            sha256 is not null && dash >= 0 ? Convert.FromBase64String(sha256[..dash]) : null,
            Blank(reply.ChecksumCRC64NVME));
    }
}
