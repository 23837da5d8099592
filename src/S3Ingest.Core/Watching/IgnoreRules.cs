using Microsoft.Extensions.FileSystemGlobbing;

namespace S3Ingest.Core.Watching;

/// <summary>Which names are never sources: unfinished downloads, editors' locks, dot files, our own directories and files, globs.</summary>
internal sealed class IgnoreRules
{
    /// <summary>Ending of a marker file.</summary>
    public const string Marker = ".done";

    // Browsers, curl and wget wrappers, SFTP clients and copy tools; compared without case, since they come from any system.
    private static readonly string[] Endings = [".part", ".partial", ".tmp", ".crdownload", ".filepart"];

    private readonly HashSet<string> _excluded;
    private readonly (string Directory, string Name)[] _families;
    private readonly Matcher? _globs;
    private readonly bool _marker;

    public IgnoreRules(WatchOptions options)
    {
        _marker = options.DoneMarker;
        _excluded = options.ExcludedPaths
            .Select(p => WatchPath.Below(options.Root, Path.GetFullPath(p))).OfType<string>()
            .ToHashSet(WatchPath.Comparer);
        _families = [.. options.ExcludedFiles
            .Select(p => WatchPath.Below(options.Root, Path.GetFullPath(p))).OfType<string>()
            .Select(p => (p[..Math.Max(0, p.LastIndexOf('/'))], WatchPath.Name(p)))];
        if (options.Include.Count + options.Exclude.Count == 0)
            return;
        _globs = new Matcher(WatchPath.Comparison);
        if (options.Include.Count == 0)
            _globs.AddInclude("**/*");
        foreach (string glob in options.Include)
            _globs.AddInclude(Anywhere(glob));
        foreach (string glob in options.Exclude)
            _globs.AddExclude(Anywhere(glob));
    }

    /// <summary>By the name of a file alone; the cheap part, asked first.</summary>
    public bool IgnoresFileName(ReadOnlySpan<char> name)
    {
        if (IgnoresDirectoryName(name) || (_marker && name.EndsWith(Marker, WatchPath.Comparison)))
            return true;
        foreach (string ending in Endings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>By the name of a directory alone.</summary>
    public static bool IgnoresDirectoryName(ReadOnlySpan<char> name) =>
        name.StartsWith(".") || name.StartsWith("~$");

    /// <summary>By the relative path of a file whose name and directories are not ignored.</summary>
    public bool IgnoresFile(string relative)
    {
        if (_excluded.Contains(relative))
            return true;
        foreach ((string directory, string name) in _families)
        {
            if (relative.Length >= directory.Length + name.Length
                && WatchPath.Name(relative).StartsWith(name, WatchPath.Comparison)
                && WatchPath.Comparer.Equals(relative[..Math.Max(0, relative.LastIndexOf('/'))], directory))
                return true;
        }

        return _globs is not null && !_globs.Match(relative).HasMatches;
    }

    /// <summary>By the relative path of a directory.</summary>
    public bool IgnoresDirectory(string relative) => _excluded.Contains(relative);

    /// <summary>Everything about a path of which nothing is known yet, its directories included.</summary>
    public bool Ignores(string relative, bool isDirectory)
    {
        for (int slash = relative.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = relative.IndexOf('/', slash + 1))
        {
            string directory = relative[..slash];
            if (IgnoresDirectoryName(WatchPath.Name(directory)) || IgnoresDirectory(directory))
                return true;
        }

        string name = WatchPath.Name(relative);
        return isDirectory
            ? IgnoresDirectoryName(name) || IgnoresDirectory(relative)
            : IgnoresFileName(name) || IgnoresFile(relative);
    }

    // As .gitignore has it: a glob without a slash means the name, wherever it is.
    private static string Anywhere(string glob) =>
        glob.Contains('/', StringComparison.Ordinal) ? glob.TrimStart('/') : "**/" + glob;
}
