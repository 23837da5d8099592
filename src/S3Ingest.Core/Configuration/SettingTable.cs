namespace S3Ingest.Core.Configuration;

/// <summary>The table of all settings.</summary>
public static class SettingTable
{
    /// <summary>Every setting, grouped, in the order of .env.example.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        .. StorageSettings.All,
        .. WatchingSettings.All,
        .. ProcessingSettings.All,
        .. RecordSettings.All,
        .. PackageSettings.All,
    ];

    private static readonly Dictionary<string, SettingDefinition> ByName = Index();

    /// <summary>The setting of this name or alias; null when there is none.</summary>
    public static SettingDefinition? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The known name nearest to a mistyped one by edit distance; null when none is near.</summary>
    public static string? Nearest(string name)
    {
        // A third of the letters wrong is no slip of the finger any more.
        int limit = Math.Max(2, name.Length / 3);
        return ByName.Keys
            .Select(known => (known, distance: EditDistance.Between(name.ToUpperInvariant(), known)))
            .Where(c => c.distance <= limit)
            .OrderBy(c => c.distance).ThenBy(c => c.known, StringComparer.Ordinal)
            .Select(c => c.known)
            .FirstOrDefault();
    }

    private static Dictionary<string, SettingDefinition> Index()
    {
        // Windows compares names of environment variables without case.
        var index = new Dictionary<string, SettingDefinition>(
            OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (SettingDefinition definition in All)
        {
            foreach (string name in definition.Names)
                index.Add(name, definition);
        }

        return index;
    }
}
