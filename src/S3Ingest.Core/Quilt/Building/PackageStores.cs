using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>The buckets that one package has to do with, each opened once.</summary>
internal sealed class PackageStores(IngestOptions options, ILoggerFactory loggers) : IDisposable
{
    private readonly ConcurrentDictionary<string, ObjectStore> _stores = new(StringComparer.Ordinal);

    public ObjectStore this[string bucketName] => _stores.GetOrAdd(bucketName, name => ObjectStore.Open(OptionsOf(name), loggers));

    public IngestOptions OptionsOf(string bucketName) => options with { BucketName = bucketName, KeyPrefix = "" };

    public void Dispose()
    {
        foreach (var store in _stores.Values)
            store.Dispose();
    }
}
