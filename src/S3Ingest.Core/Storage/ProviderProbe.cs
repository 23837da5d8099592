using System.Text;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Storage;

/// <summary>
/// Finds out what an endpoint does, since many claim more. Checksums: a part with a wrong value must be rejected, in an
/// upload that is aborted; no object comes into being. Conditional writes: of AWS they are documented and not tried, so
/// that no event is fired in a production bucket; elsewhere <see cref="ConditionalProbe"/> tries them.
/// </summary>
internal sealed class ProviderProbe(ObjectStore store, IngestOptions options)
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("123456789");

    public async Task<ProviderProfile> RunAsync(string keyPrefix, CancellationToken ct)
    {
        var key = $"{keyPrefix}.s3ingest-probe-{Guid.NewGuid():N}";
        var profile = store.Clients.IsAws ? ProviderProfile.Aws : ProviderProfile.Conservative;
        profile = await ProbeChecksumsAsync(profile, key, ct);
        if (!store.Clients.IsAws)
            profile = await new ConditionalProbe(store, options, key).RunAsync(profile, ct);
        profile = profile with
        {
            Probed = true,
            ProbedAt = DateTimeOffset.UtcNow,
            EqualParts = NeedsEqualParts(options.EndpointUrl),
            ClockSkew = options.EndpointUrl is { } url ? CorrectClockSkew.GetClockCorrectionForEndpoint(url.AbsoluteUri) : TimeSpan.Zero,
        };
        store.Logger.LogInformation("{Endpoint}: {Profile}", store.Endpoint, profile.ToJson());
        return profile;
    }

    // Documented by the provider and not to be found by a small probe: parts would have to reach 5 MiB.
    private static bool NeedsEqualParts(Uri? endpoint) =>
        endpoint?.Host.EndsWith(".r2.cloudflarestorage.com", StringComparison.OrdinalIgnoreCase) == true;

    private async Task<ProviderProfile> ProbeChecksumsAsync(ProviderProfile profile, string key, CancellationToken ct)
    {
        var all = profile with { VerifiesCrc64Nvme = true };
        var right = PartDigest.Compute(Content);
        var wrongCrc = right with { Crc64Nvme = ~right.Crc64Nvme };
        bool crc = await WithUploadAsync(key, all, async id =>
            !await IsAcceptedAsync(key, id, wrongCrc, all, ct) && await IsAcceptedAsync(key, id, right, all, ct), ct);

        string? initiator = null;
        var plain = profile with { VerifiesCrc64Nvme = false };
        var wrongMd5 = right with { Md5 = [.. right.Md5.Select(b => (byte)~b)] };
        bool md5 = await WithUploadAsync(key, plain, async id =>
        {
            initiator = await FindInitiatorAsync(key, id, ct);
            return Md5.IsAllowed && !await IsAcceptedAsync(key, id, wrongMd5, plain, ct) && await IsAcceptedAsync(key, id, right, plain, ct);
        }, ct);
        return profile with { VerifiesCrc64Nvme = crc, VerifiesContentMd5 = md5, ReturnsChecksums = crc && profile.ReturnsChecksums, InitiatorId = initiator };
    }

    // Who we are in the provider's listings, found in our own upload: STS is not everywhere.
    private async Task<string?> FindInitiatorAsync(string key, string uploadId, CancellationToken ct)
    {
        try
        {
            await foreach (var upload in store.ListUploadsAsync(key, ct))
            {
                if (upload.UploadId == uploadId)
                    return upload.InitiatorId;
            }
        }
        catch (IngestException e) when (e.ErrorId == IngestErrorId.AccessDenied)
        {
            // s3:ListBucketMultipartUploads is missing: recovery says so when it needs it.
        }
        return null;
    }

    private async Task<bool> WithUploadAsync(string key, ProviderProfile profile, Func<string, Task<bool>> probe, CancellationToken ct)
    {
        var create = store.Requests.Create(new UploadRequest { Key = key }, profile);
        InitiateMultipartUploadResponse reply;
        try
        {
            reply = await store.Executor.RunAsync(
                store.Target("CreateMultipartUpload", key), watch => store.Clients.Retrying.InitiateMultipartUploadAsync(create, watch.Token), ct);
        }
        catch (IngestException fault) when (profile.VerifiesCrc64Nvme && fault.HttpStatus is 400 or 501)
        {
            // Some providers refuse the algorithm's name: an answer too.
            return false;
        }
        try
        {
            return await probe(reply.UploadId);
        }
        finally
        {
            using var cleaning = CleanUpToken.After(ct);
            await store.AbortUploadAsync(key, reply.UploadId, cleaning.Token);
        }
    }

    private async Task<bool> IsAcceptedAsync(string key, string uploadId, PartDigest digest, ProviderProfile profile, CancellationToken ct)
    {
        // BadDigest is worth a retry for real parts, where a network may have damaged them, and is the answer here.
        try
        {
            await store.Executor.RunAsync(
                store.Target("UploadPart", key),
                async watch =>
                {
                    var request = store.Requests.Part(key, uploadId, 1, digest, profile);
                    await using var body = store.Executor.Body(Content, watch);
                    request.InputStream = body;
                    try
                    {
                        return await store.Clients.Direct.UploadPartAsync(request, watch.Token);
                    }
                    catch (AmazonServiceException fault) when (S3Fault.Status(fault) == 400)
                    {
                        throw new RejectedException(fault);
                    }
                },
                ct);
            return true;
        }
        catch (IngestException fault) when (S3Fault.Find<RejectedException>(fault) is not null)
        {
            return false;
        }
    }

    // Hides the service exception's transient code from the executor.
    private sealed class RejectedException(Exception inner) : Exception("The part was rejected: " + inner.Message);
}
