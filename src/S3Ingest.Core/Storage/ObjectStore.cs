using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Storage;

/// <summary>
/// One bucket at one endpoint. All methods may be called concurrently and throw <see cref="IngestException"/>. Requests
/// wait while the endpoint is down and go on by themselves, except where said otherwise.
/// </summary>
public sealed partial class ObjectStore : IDisposable
{
    private readonly IngestOptions _options;
    private readonly EndpointBreaker _breaker;

    private ObjectStore(IngestOptions options, ILogger logger)
    {
        _options = options;
        Logger = logger;
        Clients = new S3Clients(options);
        Requests = new RequestFactory(options);
        Buffers = new PartBuffers(options);
        _breaker = new EndpointBreaker(Endpoint, IsReachableAsync, options.RetryMaxDelay, logger);
        Executor = new RequestExecutor(options, _breaker, logger);
    }

    /// <summary>
    /// Opens the bucket of the options. No request is sent. Throws <see cref="IngestErrorId.ConfigurationInvalid"/> when
    /// the named profile does not exist.
    /// </summary>
    public static ObjectStore Open(IngestOptions options, ILoggerFactory loggers) => new(options, loggers.CreateLogger<ObjectStore>());

    /// <summary>Bucket.</summary>
    public string BucketName => _options.BucketName;

    /// <summary><c>aws:eu-west-1</c> or <c>http://127.0.0.1:7480</c>: key under which the ledger keeps the profile.</summary>
    public string Endpoint => Clients.Endpoint;

    /// <summary>Conservative until probed, or loaded from the ledger by the caller.</summary>
    public ProviderProfile Profile { get; set; } = ProviderProfile.Conservative;

    /// <summary>Pool of part buffers under the memory budget.</summary>
    public PartBuffers Buffers { get; }

    /// <summary>True while the endpoint cannot be reached; requests wait and go on by themselves.</summary>
    public bool IsEndpointDown => _breaker.IsOpen;

    /// <summary>Requests that were sent again after a fault.</summary>
    public long RepeatedRequests => Executor.Repeated;

    /// <summary>The window of INGEST_BANDWIDTH_SCHEDULE in which no content is sent; null when it may be.</summary>
    public BandwidthWindow? Quiet => Executor.Quiet;

    /// <summary>Waits while no content may be sent.</summary>
    public Task WaitForHoursAsync(CancellationToken ct) => Executor.WaitForHoursAsync(ct);

    internal ILogger Logger { get; }

    internal S3Clients Clients { get; }

    internal RequestFactory Requests { get; }

    internal RequestExecutor Executor { get; }

    internal int PartsInFlight => Math.Max(1, _options.PartsInFlight);

    internal string? ExpectedBucketOwner => _options.ExpectedBucketOwner;

    internal VerifyMode VerifyMode => _options.Verify;

    /// <summary>Finds out what the endpoint does, leaves nothing behind, and sets <see cref="Profile"/>.</summary>
    public async Task<ProviderProfile> ProbeAsync(string keyPrefix, CancellationToken ct) =>
        Profile = await new ProviderProbe(this, _options).RunAsync(keyPrefix, ct);

    /// <summary>Begins an object. No request is sent before its first part is full.</summary>
    public ObjectUpload StartUpload(UploadRequest request)
    {
        ObjectKey.Validate(request.Key);
        return new ObjectUpload(this, request);
    }

    /// <summary>
    /// Completes an upload that an earlier process left with all its parts sent; a lost reply of that process or of this
    /// one is settled alike. Throws <see cref="IngestErrorId.IntegrityMismatch"/> when the parts are not the content.
    /// </summary>
    public async Task<CommittedObject> CommitHeldAsync(HeldUpload held, CancellationToken ct)
    {
        var parts = new List<ListedPart>();
        await foreach (var part in ListPartsAsync(held.Key, held.UploadId, ct))
            parts.Add(part);
        var protocol = new CommitProtocol(this, held.AttemptId, null);
        if (parts.Count == 0)
            return await protocol.SettleAsync(held, ct);
        if (parts.Count != held.Content.PartCount || parts.Sum(p => p.Size) != held.Content.Length)
        {
            throw new IngestException(
                IngestErrorId.IntegrityMismatch,
                $"The multipart upload of s3://{BucketName}/{held.Key} does not hold the parts that were sent. Abort it and run the source again.")
            {
                BucketName = BucketName,
                Key = held.Key,
                Target = $"s3://{BucketName}/{held.Key}",
            };
        }
        return await protocol.CompleteAsync(held, parts, ct);
    }

    internal S3Target Target(string operation, string? key) => new(operation, Endpoint, BucketName, key);

    /// <inheritdoc/>
    public void Dispose()
    {
        _breaker.Dispose();
        Clients.Dispose();
        Buffers.Dispose();
    }
}
