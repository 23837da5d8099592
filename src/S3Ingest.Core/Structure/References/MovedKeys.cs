using S3Ingest.Core.Storage;
using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Core.Structure.References;

/// <summary>Where the keys and folders of a bucket went.</summary>
internal sealed class MovedKeys
{
    private readonly Func<string, string?> _find;
    private readonly Func<string, CancellationToken, ValueTask<string?>> _findFolder;
    private readonly Dictionary<string, string?> _folders = new(StringComparer.Ordinal);

    /// <param name="bucketName">Bucket.</param>
    /// <param name="find">New key of a moved object; null when it was not moved.</param>
    /// <param name="findFolder">New folder of a folder, both with a slash at the end; null when it did not move as a whole. Asked once for each.</param>
    public MovedKeys(string bucketName, Func<string, string?> find, Func<string, CancellationToken, ValueTask<string?>> findFolder) =>
        (BucketName, _find, _findFolder) = (bucketName, find, findFolder);

    /// <summary>
    /// The moves of a migration. A folder moves as a whole when every object below it goes to the same place below one
    /// new folder; objects that stay are found by listing it, which works as long as nothing was deleted.
    /// </summary>
    public static MovedKeys Of(KeyMoves moves, ObjectStore store) => new(moves.BucketName, moves.Find, async (folder, ct) =>
    {
        string? target = null;
        foreach (var (oldKey, newKey) in moves.Below(folder))
        {
            var below = oldKey.AsSpan(folder.Length);
            if (!newKey.AsSpan().EndsWith(below) || newKey.AsSpan(0, newKey.Length - below.Length) is var there && (there.IsEmpty || there[^1] != '/' || (target is not null && !there.SequenceEqual(target))))
                return null;
            target ??= newKey[..^below.Length];
        }
        if (target is null)
            return null;
        await foreach (var item in store.ListAsync(folder, ct))
        {
            if (moves.Find(item.Key) is null)
                return null;
        }
        return target;
    });

    public string BucketName { get; }

    public string? Find(string key) => _find(key);

    /// <param name="folder">Ends with a slash.</param>
    /// <param name="ct">Ends the listing.</param>
    public async ValueTask<string?> FindFolderAsync(string folder, CancellationToken ct)
    {
        lock (_folders)
        {
            if (_folders.TryGetValue(folder, out var known))
                return known;
        }
        var found = await _findFolder(folder, ct);
        lock (_folders)
            _folders[folder] = found;
        return found;
    }
}
