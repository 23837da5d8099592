using S3Ingest.Core.Quilt.Organization;

namespace S3Ingest.Core.Quilt;

/// <summary>Counts the entries of a revision as they pass. Holds a line for each folder, not its entries.</summary>
internal sealed class PackageSummary
{
    private const int MostFolders = 1_000;

    private readonly TypeCounts _types = new();
    private readonly SortedSet<string> _folders = new(LogicalKey.Order);
    private readonly OwnMetadata _own;
    private readonly string _documents;
    private readonly string? _json;
    private long _entries;
    private long _bytes;
    private long _generated;
    private bool _isReadmeOurs;

    public PackageSummary(ManifestHeader header, string registryBucket)
    {
        _own = OwnMetadata.Of(header.UserMeta);
        _json = header.UserMeta?.GetRawText();
        _documents = new PhysicalKey(registryBucket, GeneratedDocument.StoragePrefix, null).ToString();
    }

    public void Add(ManifestEntry entry)
    {
        _entries++;
        _bytes += entry.Size;
        // New-QuiltPackage does not count among folders and types what it writes itself.
        if (GeneratedKeys.All.Contains(entry.LogicalKey) && entry.PhysicalKey.StartsWith(_documents, StringComparison.Ordinal))
        {
            _generated++;
            _isReadmeOurs |= entry.LogicalKey == GeneratedKeys.Readme;
            return;
        }
        _types.Add(entry.LogicalKey);
        if (_own.FolderOf(entry.LogicalKey) is { } folder)
            _folders.Add(_folders.Count < MostFolders || _folders.Contains(folder) ? folder : PackageAccumulator.OtherFolders);
    }

    public QuiltStructure Structure() => new() { FoldersCreated = [.. _folders], FilesOrganized = _entries - _generated, ReadmeGenerated = _isReadmeOurs };

    public QuiltPackageMetadata Metadata() => new()
    {
        PackageSize = _bytes,
        EntryCount = _entries,
        FileTypes = _types.Types,
        OrganizationApplied = _own.IsOrganized,
        Json = _json,
    };
}
