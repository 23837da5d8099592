using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// First contact of a run with its endpoint: the bucket is there and may be used, and the provider's capabilities are
/// known, from the ledger or by a probe.
/// </summary>
/// <param name="options">Prefix and delays.</param>
/// <param name="store">Its profile is set.</param>
/// <param name="ledger">Keeps the profile.</param>
/// <param name="log">Where waiting and weaknesses are logged.</param>
/// <param name="mayProbe">False for who only reads and may lack the permission to write: a profile that is not known, or old, stays as it is.</param>
internal sealed class EndpointContact(IngestOptions options, ObjectStore store, LedgerStore ledger, ILogger log, bool mayProbe = true)
{
    // Providers are updated; a profile a month old is looked at again.
    private static readonly TimeSpan ProfileAge = TimeSpan.FromDays(30);

    private readonly Backoff _backoff = new(options.RetryMaxDelay);

    /// <summary>Makes contact, waiting for an endpoint that cannot be reached or has too much to do.</summary>
    /// <param name="patience">How long to wait; null for ever (a watcher outlives an outage).</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="IngestException">BucketNotFound, AccessDenied, CredentialsInvalid; EndpointUnreachable when patience is over.</exception>
    public async Task MakeAsync(TimeSpan? patience, CancellationToken cancellationToken)
    {
        var since = DateTimeOffset.UtcNow;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await store.CheckBucketAsync(cancellationToken);
                await LearnProfileAsync(cancellationToken);
                return;
            }
            catch (IngestException e) when ((e.ErrorId == IngestErrorId.EndpointUnreachable || e.IsTransient) && (patience is null || DateTimeOffset.UtcNow - since < patience))
            {
                var delay = _backoff.After(attempt);
                if (attempt == 1)
                    log.LogWarning("{Reason} It is tried again until it answers.", e.Message);
                await Task.Delay(delay, cancellationToken);
            }
        }
    }

    private async Task LearnProfileAsync(CancellationToken cancellationToken)
    {
        if (await ledger.GetProviderProfileAsync(store.Endpoint, cancellationToken) is { } json
            && ProviderProfile.FromJson(json) is { Probed: true } known && (!mayProbe || DateTimeOffset.UtcNow - known.ProbedAt < ProfileAge))
        {
            store.Profile = known;
            return;
        }
        if (!mayProbe)
            return;
        // A folder of this ledger's own, so that what a start leaves that dies in its probe can be told from another's.
        var folder = $"{options.KeyPrefix}.s3ingest-{ledger.LedgerId}/";
        await CleanAsync(folder, cancellationToken);
        var profile = await store.ProbeAsync(folder, cancellationToken);
        await ledger.SaveProviderProfileAsync(store.Endpoint, profile.ToJson(), cancellationToken);
        if (!profile.VerifiesCrc64Nvme)
            log.LogWarning("{Endpoint} does not verify CRC64NVME checksums; objects are proved by ETag where it is an MD5, else read back", store.Endpoint);
    }

    private async Task CleanAsync(string folder, CancellationToken cancellationToken)
    {
        await foreach (var upload in store.ListUploadsAsync(folder, cancellationToken))
            await store.AbortUploadAsync(upload.Key, upload.UploadId, cancellationToken);
        await foreach (var listed in store.ListAsync(folder, cancellationToken))
            await store.DeleteAsync(listed.Key, cancellationToken);
    }
}
