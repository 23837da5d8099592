using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

public sealed partial class ObjectStore
{
    /// <summary>
    /// DeleteObject of the object with this ETag; where the provider does not check that, HEAD is asked right before. One
    /// that is not there is success.
    /// </summary>
    /// <returns>False when another object is at the key; it stays.</returns>
    public async Task<bool> DeleteIfMatchAsync(string key, string etag, CancellationToken ct)
    {
        var request = new DeleteObjectRequest { BucketName = BucketName, ExpectedBucketOwner = _options.ExpectedBucketOwner, Key = key };
        if (Profile.ConditionalDelete)
        {
            request.IfMatch = Profile.UnquotedIfMatch ? etag : ETags.Quote(etag);
        }
        else if (await HeadAsync(key, ct) is { } there)
        {
            if (there.ETag != etag)
                return false;
        }
        else
        {
            return true;
        }
        return await Executor.RunAsync(
            Target("DeleteObject", key),
            async watch =>
            {
                try
                {
                    await Clients.Retrying.DeleteObjectAsync(request, watch.Token);
                    return true;
                }
                catch (Exception fault) when (S3Fault.IsNotFound(fault))
                {
                    return true;
                }
                catch (Exception fault) when (S3Fault.IsPreconditionFailed(fault))
                {
                    // In a versioned bucket this is also the answer to a repetition that meets the marker of the first.
                    return await HeadAsync(key, watch.Token) is null;
                }
            },
            ct);
    }
}
