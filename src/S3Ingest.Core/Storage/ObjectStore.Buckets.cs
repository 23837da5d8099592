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
}
