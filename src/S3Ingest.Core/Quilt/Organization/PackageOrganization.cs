namespace S3Ingest.Core.Quilt.Organization;

/// <summary>Outcome of organising: where each object is, what was left out and why.</summary>
public sealed class PackageOrganization
{
    private readonly Placement[] _placements;
    private readonly int[] _order;
    private readonly string[] _folders;
    private readonly OrganizerOptions _options;

    internal PackageOrganization(Placement[] placements, int[] order, string[] folders, long met, OrganizerOptions options)
    {
        (_placements, _order, _folders, _options) = (placements, order, folders, options);
        foreach (int index in order)
        {
            TotalBytes += placements[index].Size;
            if (IsNoted(placements[index]))
                NotedCount++;
        }
        Conditions = [.. options.FolderMap.Conditions.Where((_, bit) => (met & (1L << bit)) != 0)];
        RefusedCount = placements.Count(p => p.Fate == Fate.Refused);
        Folders = options.KeepPaths ? TopFolders() : MapFolders();
    }

    /// <summary>True when a folder map gave the folders; false when paths were kept.</summary>
    public bool IsOrganized => !_options.KeepPaths;

    /// <summary>Objects in the package.</summary>
    public int FileCount => _order.Length;

    /// <summary>Their sizes.</summary>
    public long TotalBytes { get; }

    /// <summary>Objects whose path is not the one that their folder would give them; <see cref="PackageAssignment.Note"/> says why.</summary>
    public int NotedCount { get; }

    /// <summary>Objects that are nothing a package can hold.</summary>
    public int SkippedCount => _placements.Length - _order.Length - RefusedCount;

    /// <summary>Objects that a rule of the folder map forbids.</summary>
    public int RefusedCount { get; }

    /// <summary>Names of the folder map's conditions that the objects meet, such as <c>machine-learning</c>.</summary>
    public IReadOnlyList<string> Conditions { get; }

    /// <summary>Folders that hold something: those of the folder map in its order, or the first level of the kept paths.</summary>
    public IReadOnlyList<FolderSummary> Folders { get; }

    /// <summary>Keys that were kept free.</summary>
    public IReadOnlyCollection<string> ReservedKeys => _options.ReservedKeys;

    /// <summary>Every object of the package, in the order of a manifest. Made as they are read.</summary>
    public IEnumerable<PackageAssignment> Assignments => _order.Select(Assignment);

    /// <summary>Every object that was left out, in the order of the keys. Made as they are read.</summary>
    public IEnumerable<LeftOutObject> LeftOut => _placements.Where(p => p.Fate != Fate.Assigned).Select(LeftOutOf);

    private PackageAssignment Assignment(int index)
    {
        var one = _placements[index];
        return new PackageAssignment(one.Ordinal, one.Key, one.LogicalKey(_folders[one.Folder]), one.Size, NoteOf(one))
        {
            LastModified = one.Modified == 0 ? null : new DateTimeOffset(one.Modified, TimeSpan.Zero),
        };
    }

    private static bool IsNoted(in Placement one) => one.IsCleaned || one.Clash != Clash.None;

    private string? NoteOf(Placement one)
    {
        if (!IsNoted(one))
            return null;
        var sentences = new List<string>();
        if (one.IsCleaned)
            sentences.Add($"The key is no path of a package: {LogicalKey.FaultOf(one.Key)}.");
        if (one.Clash != Clash.None)
        {
            sentences.Add($"'{FirstPath(one)}' " + one.Clash switch
            {
                Clash.Generated => "is where a generated document is.",
                Clash.SamePath => "is the path of another object.",
                _ => "is a folder of other objects.",
            });
        }
        return string.Join(' ', sentences);
    }

    /// <summary>The path it would have if it were alone.</summary>
    private string FirstPath(Placement one)
    {
        string folder = _folders[one.Folder];
        one.Rank = 0;
        one.Start = folder.Length == 0 ? 0 : SourcePath.Repeated(folder[..^1], one.Path);
        return one.LogicalKey(folder);
    }

    private LeftOutObject LeftOutOf(Placement one) => new(one.Ordinal, one.Key, one.Size, one.Fate == Fate.Refused, one.Fate switch
    {
        Fate.FolderMarker => "It marks a folder and is empty.",
        Fate.RegistryFile => "It belongs to the package registry of its bucket.",
        Fate.NoName => "Its key has no name below the source prefix.",
        Fate.GivenTwice => "It was given twice.",
        Fate.Refused => $"The folder map '{_options.FolderMap.Name}' refuses it: {_options.FolderMap.RefusalOf(one.Path, one.ContentType)}.",
        _ => $"'{FirstPath(one)}' and every other path for it are taken.",
    })
    { HasNoPath = one.Fate is Fate.NoName or Fate.NoPlace };

    private List<FolderSummary> MapFolders()
    {
        var counts = new (int Files, long Bytes)[_folders.Length];
        foreach (int index in _order)
        {
            ref var count = ref counts[_placements[index].Folder];
            count = (count.Files + 1, count.Bytes + _placements[index].Size);
        }
        return [.. _options.FolderMap.Folders
            .Select((folder, i) => new FolderSummary(folder.Key, folder.Value, counts[i].Files, counts[i].Bytes))
            .Where(f => f.FileCount > 0)];
    }

    // One run of neighbours a folder, since the order is that of a manifest; what lies in the root is gathered.
    private List<FolderSummary> TopFolders()
    {
        var folders = new List<FolderSummary>();
        var root = new FolderSummary("", null, 0, 0);
        foreach (int index in _order)
        {
            string key = _placements[index].LogicalKey("");
            int slash = key.IndexOf('/');
            if (slash < 0)
                root = Plus(root, _placements[index].Size);
            else if (folders.Count > 0 && key.AsSpan(0, slash).SequenceEqual(folders[^1].Folder))
                folders[^1] = Plus(folders[^1], _placements[index].Size);
            else
                folders.Add(new FolderSummary(key[..slash], null, 1, _placements[index].Size));
        }
        if (root.FileCount > 0)
            folders.Insert(0, root);
        return folders;
    }

    private static FolderSummary Plus(FolderSummary folder, long size) =>
        folder with { FileCount = folder.FileCount + 1, TotalBytes = folder.TotalBytes + size };
}
