namespace S3Ingest.Core.Quilt;

/// <summary>
/// How many tables of a package are looked into. They are taken in the order of the manifest, so that the same package gives
/// the same dictionary, at most so many of each folder that the first one does not use up all of them. Not thread-safe.
/// </summary>
/// <param name="tables">Tables of the package.</param>
/// <param name="tablesOfFolder">Tables of one folder of <see cref="PackageFile.Folder"/>.</param>
public sealed class ProfileBudget(int tables = 1_000, int tablesOfFolder = 500)
{
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);
    private int _used;

    /// <summary>Tables of the package that may be profiled.</summary>
    public int Tables { get; } = tables;

    /// <summary>Tables of one folder that may be profiled.</summary>
    public int TablesOfFolder { get; } = tablesOfFolder;

    /// <summary>True when this file is a table and there is room for it, which is then used.</summary>
    public bool TryTake(PackageFile file)
    {
        if (_used == Tables || !TableProfiler.IsTable(file.LogicalKey))
            return false;
        int taken = _taken.GetValueOrDefault(file.Folder);
        if (taken == TablesOfFolder)
            return false;
        _taken[file.Folder] = taken + 1;
        _used++;
        return true;
    }
}
