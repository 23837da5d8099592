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

    /// <summary>What leaves out a file of this name alone; the cheap part, asked first. Null: nothing does.</summary>
    public IgnoreRule? OfFileName(ReadOnlySpan<char> name)
    {
        if (OfDirectoryName(name) is { } rule)
            return rule;
        if (_marker && name.EndsWith(Marker, WatchPath.Comparison))
            return IgnoreRule.Marker;
        foreach (string ending in Endings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return IgnoreRule.Temporary;
        }

        return null;
    }

    /// <summary>The same for a directory.</summary>
    public static IgnoreRule? OfDirectoryName(ReadOnlySpan<char> name) =>
        name.StartsWith("~$") || name.StartsWith(".~") ? IgnoreRule.Temporary
        : name.StartsWith(".") ? IgnoreRule.Hidden
        : null;

    /// <summary>By the relative path of a file that is not left out by its name or its directories.</summary>
    public IgnoreRule? OfFile(string relative)
    {
        if (_excluded.Contains(relative))
            return IgnoreRule.Own;
        foreach ((string directory, string name) in _families)
        {
            if (relative.Length >= directory.Length + name.Length
                && WatchPath.Name(relative).StartsWith(name, WatchPath.Comparison)
                && WatchPath.Comparer.Equals(relative[..Math.Max(0, relative.LastIndexOf('/'))], directory))
                return IgnoreRule.Own;
        }

        return _globs is not null && !_globs.Match(relative).HasMatches ? IgnoreRule.Excluded : null;
    }

    /// <summary>By the relative path of a directory.</summary>
    public IgnoreRule? OfDirectory(string relative) => _excluded.Contains(relative) ? IgnoreRule.Own : null;

    /// <summary>Everything about a path of which nothing is known yet, its directories included.</summary>
    public bool Ignores(string relative, bool isDirectory)
    {
        for (int slash = relative.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = relative.IndexOf('/', slash + 1))
        {
            string directory = relative[..slash];
            if ((OfDirectoryName(WatchPath.Name(directory)) ?? OfDirectory(directory)) is not null)
                return true;
        }

        string name = WatchPath.Name(relative);
        return (isDirectory ? OfDirectoryName(name) ?? OfDirectory(relative) : OfFileName(name) ?? OfFile(relative)) is not null;
    }

    // As .gitignore has it: a glob without a slash means the name, wherever it is.
    private static string Anywhere(string glob) =>
        glob.Contains('/', StringComparison.Ordinal) ? glob.TrimStart('/') : "**/" + glob;
}
