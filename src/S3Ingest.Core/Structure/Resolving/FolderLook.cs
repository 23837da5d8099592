namespace S3Ingest.Core.Structure;

/// <summary>
/// Finds the folder that has all objects of an artifact while a migration moves them one by one. As long as it copies,
/// the old folder has them all; everything is copied before the first deletion, so from then on the new one has.
/// </summary>
internal sealed class FolderLook(IBucketKeys keys, StructureLayout layout, string basePrefix)
{
    /// <summary>A whole migration or undo may end between two looks; one after the other does not in practice.</summary>
    private const int Rounds = 3;

    /// <summary>The folder; null when none has an object.</summary>
    public async Task<string?> FindAsync(string newFolder, IReadOnlyList<string> oldFolders, CancellationToken ct)
    {
        for (int round = 0; round < Rounds; round++)
        {
            var (oldFolder, seen) = (default(string), await ListAsync(newFolder, ct));
            foreach (var folder in oldFolders)
            {
                var atOld = await ListAsync(folder, ct);
                if (atOld.Count == 0)
                    continue;
                oldFolder = folder;
                seen.UnionWith(atOld);
                break;
            }
            if (oldFolders.Count == 0)
                return seen.Count > 0 ? newFolder : null;
            // Once more: what the new folder lacked may have come, and what it had may have gone back by an undo.
            var atNew = await ListAsync(newFolder, ct);
            if (atNew.Count > 0 && atNew.IsSupersetOf(seen))
                return newFolder;
            if (oldFolder is not null || seen.Count == 0)
                return oldFolder;
        }
        return null;
    }

    /// <summary>
    /// New keys and sizes of the objects in a folder; what is not of the artifact is left out. Not the ETags: a copy that
    /// is encrypted by another key has another one.
    /// </summary>
    private async Task<HashSet<(string NewKey, long Size)>> ListAsync(string folder, CancellationToken ct)
    {
        var found = new HashSet<(string, long)>();
        await foreach (var item in keys.ListAsync(folder, ct))
        {
            if (layout.Classify(basePrefix, item.Key) is { NewKey: { } key } && !key.EndsWith('/'))
                found.Add((key, item.Size));
        }
        return found;
    }
}
