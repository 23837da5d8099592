using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure;

/// <summary>What resolver and audit look at. Apart from the store so that property tests can change a bucket between two looks.</summary>
internal interface IBucketKeys
{
    string BucketName { get; }

    /// <summary>The object of a key; null when there is none.</summary>
    Task<ListedObject?> FindAsync(string key, CancellationToken ct);

    /// <summary>Objects below a prefix, in UTF-8 order.</summary>
    IAsyncEnumerable<ListedObject> ListAsync(string prefix, CancellationToken ct);

    /// <summary>The first page of what lies directly below a prefix.</summary>
    Task<ListedLevel> ListLevelAsync(string prefix, CancellationToken ct);
}
