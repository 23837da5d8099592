using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure;

/// <summary>
/// Divides the listing of a bucket, so that its parts can be read side by side. Cuts only between folders that the layout
/// names, never inside an artifact, and leaves a folder of many folders whole: a request for each would cost more.
/// </summary>
internal sealed class ListingParts(IBucketKeys keys, StructureLayout layout, string basePrefix)
{
    private const int MostFolders = 64;
    private const int MostParts = 64;

    public async Task<IReadOnlyList<ListingPart>> FindAsync(CancellationToken ct)
    {
        var parts = new List<ListingPart>();
        var loose = new List<ListedObject>();
        var open = new Queue<string>([basePrefix]);
        while (open.TryDequeue(out var prefix))
        {
            var level = await keys.ListLevelAsync(prefix, ct);
            if (!level.IsComplete || level.Prefixes.Count > MostFolders)
            {
                parts.Add(new ListingPart(prefix, []));
                continue;
            }
            loose.AddRange(level.Objects);
            foreach (var folder in level.Prefixes)
            {
                if (parts.Count + open.Count < MostParts && layout.HasNamedFolders(folder[basePrefix.Length..]))
                    open.Enqueue(folder);
                else
                    parts.Add(new ListingPart(folder, []));
            }
        }
        parts.Add(new ListingPart(null, loose));
        return parts;
    }
}
