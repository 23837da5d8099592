namespace S3Ingest.Core.Structure;

/// <summary>
/// Finds the folder that has all objects of an artifact while a migration moves them one by one. As long as it copies,
/// the old folder has them all; everything is copied before the first deletion, so from then on the new one has.
/// </summary>
internal sealed class FolderLook(IBucketKeys keys, StructureLayout layout, string basePrefix)
{
    /// <summary>The folder; null when none has an object.</summary>
    public async Task<string?> FindAsync(string newFolder, IReadOnlyList<string> oldFolders, CancellationToken ct)
    {
        var atNew = await ListAsync(newFolder, ct);
        foreach (var oldFolder in oldFolders)
        {
            var atOld = await ListAsync(oldFolder, ct);
            // Both may have changed since the new one was listed: what it lacked may have come, and what an undo takes may have gone.
            if (atOld.Count > 0)
                return (await ListAsync(newFolder, ct)).IsSupersetOf(atOld) ? newFolder : oldFolder;
        }
        if (atNew.Count == 0 && oldFolders.Count > 0)
            atNew = await ListAsync(newFolder, ct);
        return atNew.Count > 0 ? newFolder : null;
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
