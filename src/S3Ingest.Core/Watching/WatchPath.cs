namespace S3Ingest.Core.Watching;

/// <summary>Relative paths: separated by <c>/</c> on every platform, empty for the root.</summary>
internal static class WatchPath
{
    /// <summary>How the platform compares names.</summary>
    public static readonly StringComparer Comparer =
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    /// <summary>The same, for parts of strings.</summary>
    public static readonly StringComparison Comparison =
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    /// <summary>Path of a name in a directory.</summary>
    public static string Join(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";

    /// <summary>Absolute path.</summary>
    public static string Full(string root, string relative)
    {
        if (relative.Length == 0)
            return root;
        if (Path.DirectorySeparatorChar != '/')
            relative = relative.Replace('/', Path.DirectorySeparatorChar);
        return Path.EndsInDirectorySeparator(root) ? root + relative : root + Path.DirectorySeparatorChar + relative;
    }

    /// <summary>Relative path of an absolute one; null when it does not lie below the root.</summary>
    public static string? Below(string root, string full)
    {
        root = Path.TrimEndingDirectorySeparator(root);
        if (full.Length <= root.Length + 1 || !full.StartsWith(root, Comparison) || full[root.Length] != Path.DirectorySeparatorChar)
            return null;
        string relative = Path.TrimEndingDirectorySeparator(full[(root.Length + 1)..]);
        return Path.DirectorySeparatorChar == '/' ? relative : relative.Replace(Path.DirectorySeparatorChar, '/');
    }

    /// <summary>Name of the last segment.</summary>
    public static string Name(string relative) => relative[(relative.LastIndexOf('/') + 1)..];

    /// <summary>True when the path is the directory or lies below it.</summary>
    public static bool IsWithin(string relative, string directory) =>
        directory.Length == 0
        || (relative.StartsWith(directory, Comparison) && (relative.Length == directory.Length || relative[directory.Length] == '/'));
}
