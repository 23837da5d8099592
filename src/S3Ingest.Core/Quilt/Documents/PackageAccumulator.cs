namespace S3Ingest.Core.Quilt;

/// <summary>
/// Counts the files of a package as they pass. Holds a line for each folder and each profiled table, and 8 bytes for each hash
/// (less than 50 MB for a million files). Not thread-safe.
/// </summary>
public sealed class PackageAccumulator
{
    /// <summary>Name under which the files of all folders beyond the first thousand are counted.</summary>
    public const string OtherFolders = "(other folders)";

    private const int MostFolders = 1_000;
    private const int MostHashes = 1_000_000;
    private const int MostHighlights = 6;
    private const int MostMixedFolders = 100;

    private static readonly string[] Shown = [".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp"];

    private readonly SortedDictionary<string, FolderCounts> _folders = new(CodePointOrder);
    private readonly TypeCounts _types = new();
    private readonly List<PackageTable> _tables = [];
    private readonly List<string> _images = [];
    private readonly HashSet<ulong> _hashes = [];
    private long _files;
    private long _bytes;
    private long _tableCount;
    private long _empty;
    private long _duplicates;
    private long _fullChecksums;
    private bool _isDuplicateCountWhole = true;
    private string? _first;
    private DateTimeOffset? _earliest;
    private DateTimeOffset? _latest;
    private string? _lastFolder;
    private FolderCounts? _lastCounts;

    private static Comparer<string> CodePointOrder { get; } = Comparer<string>.Create(CodePoints.CompareKeys);

    /// <summary>Takes a file in, in the order of the manifest for the same documents in every run.</summary>
    public void Add(PackageFile file)
    {
        bool isTable = TableProfiler.IsTable(file.LogicalKey);
        _files++;
        _bytes += file.Size;
        _empty += file.Size == 0 ? 1 : 0;
        _fullChecksums += file.HasFullChecksum ? 1 : 0;
        _first ??= file.LogicalKey;
        _types.Add(file.LogicalKey);
        _tableCount += isTable ? 1 : 0;
        FolderOf(file.Folder).Add(file, isTable);
        AddTime(file.LastModified);
        if (file is { Size: > 0, Hash: { } hash })
            AddHash(hash);
        if (_images.Count < MostHighlights && IsShown(file.LogicalKey))
            _images.Add(file.LogicalKey);
    }

    /// <summary>Takes in what one of the files is, in the same order.</summary>
    public void AddTable(PackageTable table) => _tables.Add(table);

    /// <summary>What was taken in so far.</summary>
    public PackageContents Build() => new()
    {
        Files = _files,
        Bytes = _bytes,
        Earliest = _earliest,
        Latest = _latest,
        Folders = [.. _folders.Select(f => f.Value.Build(f.Key))],
        Types = _types.Types,
        TableCount = _tableCount,
        Tables = [.. _tables],
        Highlights = [.. _images],
        Example = _tables.Find(t => t.Profile.Fault is null)?.LogicalKey ?? _first,
        Quality = new PackageQuality(
            _empty, _tables.LongCount(t => t.Profile.Fault is not null), MixedFolders(), _duplicates, _isDuplicateCountWhole, _fullChecksums),
    };

    private static bool IsShown(string logicalKey)
    {
        foreach (string extension in Shown)
        {
            if (logicalKey.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private FolderCounts FolderOf(string name)
    {
        // As a rule neighbours are in one folder.
        if (name == _lastFolder)
            return _lastCounts!;
        if (_folders.Count >= MostFolders && !_folders.ContainsKey(name))
            name = OtherFolders;
        if (!_folders.TryGetValue(name, out var folder))
            _folders.Add(name, folder = new FolderCounts());
        (_lastFolder, _lastCounts) = (name, folder);
        return folder;
    }

    private void AddTime(DateTimeOffset? time)
    {
        if (time is not { } known)
            return;
        _earliest = _earliest < known ? _earliest : known;
        _latest = _latest > known ? _latest : known;
    }

    private void AddHash(QuiltHash hash)
    {
        // FNV-1a; what it mixes is a digest already.
        ulong mark = 14695981039346656037;
        foreach (char c in hash.Value)
            mark = (mark ^ c) * 1099511628211;
        if (_hashes.Contains(mark))
            _duplicates++;
        else if (_hashes.Count < MostHashes)
            _hashes.Add(mark);
        else
            _isDuplicateCountWhole = false;
    }

    private string[] MixedFolders() =>
    [
        .. _tables.Where(t => t.Profile.Fault is null)
            .GroupBy(t => (Directory: t.LogicalKey[..Math.Max(0, t.LogicalKey.LastIndexOf('/'))], t.Profile.Format))
            .Where(g => g.Select(t => string.Join('\n', t.Profile.Columns.Select(c => c.Name))).Distinct(StringComparer.Ordinal).Skip(1).Any())
            .Select(g => g.Key.Directory).Distinct(StringComparer.Ordinal).Order(CodePointOrder).Take(MostMixedFolders),
    ];

    private sealed class FolderCounts
    {
        private readonly TypeCounts _types = new();
        private long _files;
        private long _bytes;
        private long _tables;

        public void Add(PackageFile file, bool isTable)
        {
            _files++;
            _bytes += file.Size;
            _tables += isTable ? 1 : 0;
            _types.Add(file.LogicalKey);
        }

        public PackageFolder Build(string name) => new(name, _files, _bytes, _tables, _types.Types);
    }
}
