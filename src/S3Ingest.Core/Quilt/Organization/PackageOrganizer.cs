namespace S3Ingest.Core.Quilt.Organization;

/// <summary>
/// Gives the objects of a source their paths in a package. The outcome depends on the set of objects, not on their order, and
/// one more object renames another only when the two meet. Holds about 60 bytes an object besides its key.
/// </summary>
public static class PackageOrganizer
{
    /// <summary>Reads all objects and organises them. Each of them is assigned or left out, once.</summary>
    /// <param name="objects">Objects below the source prefix.</param>
    /// <param name="options">Folder map and reserved keys.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<PackageOrganization> OrganizeAsync(IAsyncEnumerable<SourceObject> objects, OrganizerOptions options, CancellationToken cancellationToken)
    {
        var placements = await CollectAsync(objects, options.FolderMap, cancellationToken).ConfigureAwait(false);
        LeaveOutTwins(placements);
        long met = Observe(placements, options.FolderMap);
        string[] folders = options.KeepPaths ? [""] : [.. options.FolderMap.Folders.Select(f => f.Key + "/")];
        if (!options.KeepPaths)
            Classify(placements, options.FolderMap, met, cancellationToken);
        int[] order = new ClashSettler(placements, folders, options.ReservedKeys).Settle(cancellationToken);
        return new PackageOrganization(placements, order, folders, met, options);
    }

    private static async Task<Placement[]> CollectAsync(IAsyncEnumerable<SourceObject> objects, FolderMap map, CancellationToken cancellationToken)
    {
        var found = new List<Placement>();
        await foreach (var one in objects.WithCancellation(cancellationToken).ConfigureAwait(false))
            found.Add(Placed(one, found.Count, map));
        return [.. found];
    }

    private static Placement Placed(SourceObject one, int ordinal, FolderMap map)
    {
        string path = SourcePath.Of(one.Key);
        return new Placement
        {
            Key = one.Key,
            Path = path,
            ContentType = one.ContentType,
            Size = one.Size,
            Modified = one.LastModified.UtcTicks,
            Ordinal = ordinal,
            Fate = SourcePath.IsFolderMarker(one.Key, one.Size) ? Fate.FolderMarker
                : path.Length == 0 ? Fate.NoName
                : SourcePath.IsRegistryFile(path) ? Fate.RegistryFile
                : map.RefusalOf(path, one.ContentType) is not null ? Fate.Refused
                : Fate.Assigned,
        };
    }

    private static void LeaveOutTwins(Placement[] placements)
    {
        // A listing comes in this order already.
        if (!IsSorted(placements))
            Array.Sort(placements, Compare);
        for (int i = 1; i < placements.Length; i++)
        {
            if (placements[i].Key == placements[i - 1].Key)
                placements[i].Fate = Fate.GivenTwice;
        }
    }

    private static long Observe(Placement[] placements, FolderMap map)
    {
        long met = 0;
        foreach (ref readonly var one in placements.AsSpan())
        {
            if (one.Fate == Fate.Assigned)
                met = map.Observe(one.Path, one.ContentType, met);
        }
        return met;
    }

    private static void Classify(Placement[] placements, FolderMap map, long met, CancellationToken cancellationToken)
    {
        for (int i = 0; i < placements.Length; i++)
        {
            ref var one = ref placements[i];
            if (one.Fate != Fate.Assigned)
                continue;
            one.Folder = map.FolderOf(one.Path, one.ContentType, met);
            one.Start = SourcePath.Repeated(map.Folders[one.Folder].Key, one.Path);
            if (i % 10_000 == 0)
                cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static bool IsSorted(Placement[] placements)
    {
        for (int i = 1; i < placements.Length; i++)
        {
            if (Compare(placements[i - 1], placements[i]) > 0)
                return false;
        }
        return true;
    }

    // Of an object that is given twice the latest state stays.
    private static int Compare(Placement one, Placement other)
    {
        int order = CodePoints.Compare(one.Key, other.Key);
        return order != 0 ? order : (other.Modified, other.Size, one.Ordinal).CompareTo((one.Modified, one.Size, other.Ordinal));
    }
}
