using Amazon.S3;
using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

public sealed partial class ObjectStore
{
    /// <summary>GetBucketVersioning: true while every write makes a version and a deletion a marker.</summary>
    public async Task<bool> IsVersionedAsync(CancellationToken ct)
    {
        var request = new GetBucketVersioningRequest { BucketName = BucketName, ExpectedBucketOwner = _options.ExpectedBucketOwner };
        var reply = await Executor.RunAsync(Target("GetBucketVersioning", null), watch => Clients.Retrying.GetBucketVersioningAsync(request, watch.Token), ct);
        return reply.VersioningConfig?.Status == VersionStatus.Enabled;
    }

    /// <summary>ListBuckets, all pages: the buckets of the caller's account.</summary>
    public async Task<IReadOnlyList<string>> ListBucketsAsync(CancellationToken ct)
    {
        var names = new List<string>();
        var request = new ListBucketsRequest();
        bool more = true;
        while (more)
        {
            var page = await Executor.RunAsync(Target("ListBuckets", null), watch => Clients.Retrying.ListBucketsAsync(request, watch.Token), ct);
            names.AddRange((page.Buckets ?? []).Select(b => b.BucketName));
            request.ContinuationToken = page.ContinuationToken;
            more = !string.IsNullOrEmpty(page.ContinuationToken);
        }
        return names;
    }

    /// <summary>Begins a multipart upload and aborts it: tells whether objects may be put there, and leaves nothing.</summary>
    /// <exception cref="IngestException">AccessDenied, BucketNotFound and the other faults of writing.</exception>
    public async Task TryUploadAsync(string key, CancellationToken ct)
    {
        var request = new InitiateMultipartUploadRequest { BucketName = BucketName, ExpectedBucketOwner = _options.ExpectedBucketOwner, Key = key };
        string uploadId = await BeginUploadAsync(request, ct);
        using var cleanUp = CleanUpToken.After(ct);
        await AbortUploadAsync(key, uploadId, cleanUp.Token);
    }
}
