using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;

#pragma warning disable CA1822, IDE0060 // surface first, bodies in the next commits

namespace S3Ingest.Core.Storage;

/// <summary>One bucket at one endpoint. All methods may be called concurrently and throw <see cref="IngestException"/>.</summary>
public sealed class ObjectStore : IDisposable
{
    private ObjectStore(IngestOptions options)
    {
        BucketName = options.BucketName;
        Endpoint = options.EndpointUrl?.GetLeftPart(UriPartial.Authority) ?? $"aws:{options.Region}";
        Buffers = new PartBuffers(options);
    }

    /// <summary>Opens the bucket of the options. No request is sent.</summary>
    public static ObjectStore Open(IngestOptions options, ILoggerFactory loggers) => new(options);

    /// <summary>Bucket.</summary>
    public string BucketName { get; }

    /// <summary><c>aws:eu-west-1</c> or <c>http://127.0.0.1:7480</c>: key under which the ledger keeps the profile.</summary>
    public string Endpoint { get; }

    /// <summary>Conservative until probed, or loaded from the ledger by the caller.</summary>
    public ProviderProfile Profile { get; set; } = ProviderProfile.Conservative;

    /// <summary>Pool of part buffers under the memory budget.</summary>
    public PartBuffers Buffers { get; }

    /// <summary>True while the endpoint cannot be reached; requests wait and go on by themselves.</summary>
    public bool IsEndpointDown => false;

    /// <summary>Finds out what the endpoint does, leaves nothing behind, and sets <see cref="Profile"/>.</summary>
    public Task<ProviderProfile> ProbeAsync(string keyPrefix, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>
    /// Fails at once with BucketNotFound, AccessDenied, CredentialsInvalid, ConfigurationInvalid (wrong region) or
    /// EndpointUnreachable; does not wait for the endpoint to come back.
    /// </summary>
    public Task CheckBucketAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <summary>HeadObject; null when there is no object.</summary>
    public Task<ObjectInfo?> HeadAsync(string key, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>ListObjectsV2, all pages, in the order of the provider (UTF-8 bytes).</summary>
    public IAsyncEnumerable<ListedObject> ListAsync(string prefix, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>ListMultipartUploads, all pages.</summary>
    public IAsyncEnumerable<ListedUpload> ListUploadsAsync(string prefix, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>ListParts, all pages, by part number; nothing when the upload is gone.</summary>
    public IAsyncEnumerable<ListedPart> ListPartsAsync(string key, string uploadId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Aborts until the upload is gone; an upload that is not there is success.</summary>
    public Task AbortUploadAsync(string key, string uploadId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Content of an object; the caller disposes the stream.</summary>
    public Task<Stream> ReadAsync(string key, string? versionId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>DeleteObject; an object that is not there is success.</summary>
    public Task DeleteAsync(string key, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Begins an object. No request is sent before its first part is full.</summary>
    public ObjectUpload StartUpload(UploadRequest request) => throw new NotImplementedException();

    /// <summary>Completes an upload that an earlier process left with all parts sent; settles a lost reply like any commit.</summary>
    public Task<CommittedObject> CommitHeldAsync(HeldUpload held, CancellationToken ct) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => Buffers.Dispose();
}
