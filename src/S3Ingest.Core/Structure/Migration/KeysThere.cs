using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>
/// What is at the keys that a plan wants: asked of each by HEAD, until one more listing of the bucket costs fewer
/// requests. A key that was not listed held nothing then; what came since, the condition of the copy meets.
/// </summary>
internal sealed class KeysThere(ObjectStore store, MigrationOptions options)
{
    // Below that a listing is not worth its time.
    private const int FewMoves = 256;

    // A page of a listing has a thousand keys: with one move among a hundred it spares ten requests.
    private const int KeysPerMove = 100;

    // 16 MB. In a larger bucket each key is asked for.
    private const int MostKeys = 1_000_000;

    // An inventory stands for a bucket too large to list, and a limit for a plan that is to end early.
    private bool _isDecided = options.Listing is not null || options.MaxObjects is not null;
    private KeySet? _listed;

    /// <summary>Lists when that pays; before each look.</summary>
    /// <param name="keys">Keys that the plan has gone through.</param>
    /// <param name="moves">Moves among them.</param>
    /// <param name="ct">Cancels.</param>
    public async Task PrepareAsync(long keys, long moves, CancellationToken ct)
    {
        if (_isDecided || moves < FewMoves || moves * KeysPerMove < keys)
            return;
        _isDecided = true;
        var listed = new KeySet();
        await foreach (var item in new BucketListing(store, options.KeyPrefix).ListAsync(ct))
        {
            listed.Add(item.Key);
            if (listed.Count > MostKeys)
                return;
        }
        _listed = listed;
    }

    /// <summary>The object at a key; null when there is none.</summary>
    public async Task<ObjectDetails?> FindAsync(string key, CancellationToken ct) =>
        _listed?.Contains(key) == false ? null : await store.HeadDetailsAsync(key, null, ct);
}
