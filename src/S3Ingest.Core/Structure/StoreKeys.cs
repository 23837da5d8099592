using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure;

/// <summary>The keys of a store's bucket.</summary>
internal sealed class StoreKeys(ObjectStore store) : IBucketKeys
{
    public string BucketName => store.BucketName;

    public async Task<ListedObject?> FindAsync(string key, CancellationToken ct) =>
        await store.HeadAsync(key, ct) is { } found ? new ListedObject(key, found.Size, found.ETag, found.LastModified) : null;

    public IAsyncEnumerable<ListedObject> ListAsync(string prefix, CancellationToken ct) => store.ListAsync(prefix, ct);

    public Task<ListedLevel> ListLevelAsync(string prefix, CancellationToken ct) => store.ListLevelAsync(prefix, ct);
}
