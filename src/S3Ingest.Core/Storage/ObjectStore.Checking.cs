using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

public sealed partial class ObjectStore
{
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Fails at once with BucketNotFound, AccessDenied, CredentialsInvalid, ConfigurationInvalid (wrong region, clock) or
    /// EndpointUnreachable; does not wait for the endpoint to come back.
    /// </summary>
    public async Task CheckBucketAsync(CancellationToken ct)
    {
        // A listing, because the error of a HEAD has no body and so no code.
        using var watch = new RequestWatch(CheckLimit, ct);
        try
        {
            await Clients.Direct.ListObjectsV2Async(
                new ListObjectsV2Request
                {
                    BucketName = BucketName,
                    ExpectedBucketOwner = _options.ExpectedBucketOwner,
                    Prefix = _options.KeyPrefix,
                    MaxKeys = 1,
                },
                watch.Token);
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            throw S3Fault.Translate(fault, Target("ListObjectsV2", null));
        }
    }

    // Any HTTP answer will do: a breaker is about the way to the endpoint, not about permissions.
    private async Task<bool> IsReachableAsync(CancellationToken ct)
    {
        using var watch = new RequestWatch(CheckLimit, ct);
        try
        {
            await Clients.Direct.HeadBucketAsync(
                new HeadBucketRequest { BucketName = BucketName, ExpectedBucketOwner = _options.ExpectedBucketOwner }, watch.Token);
            return true;
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            return S3Fault.Classify(fault) != FaultKind.NoResponse;
        }
    }
}
