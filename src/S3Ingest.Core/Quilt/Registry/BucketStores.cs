using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt;

/// <summary>The buckets that packages and their entries lie in, each opened once. All methods may be called concurrently.</summary>
public sealed class BucketStores(IngestOptions options, ILoggerFactory loggers) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<ObjectStore>> _stores = new(StringComparer.Ordinal);

    /// <summary>The store of a bucket; it is closed with this. No request is sent.</summary>
    public ObjectStore Open(string bucketName) =>
        _stores.GetOrAdd(bucketName, name => new Lazy<ObjectStore>(() => ObjectStore.Open(options with { BucketName = name }, loggers))).Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var store in _stores.Values.Where(s => s.IsValueCreated))
            store.Value.Dispose();
    }
}
