using System.IO.Enumeration;
using S3Ingest.Core.FileSystem;

namespace S3Ingest.Core.Watching;

/// <summary>
/// Walks a tree and streams its files past a filter: one look per file, and nothing is kept but what the filter wants
/// and the directories still to be listed.
/// </summary>
internal sealed class DirectoryScanner(WatchOptions options, IgnoreRules rules, TroubleLog trouble, MonotonicClock clock)
{
    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
        RecurseSubdirectories = false,
        ReturnSpecialDirectories = false,
    };

    /// <summary>Scans the tree from a directory on. Safe on any thread; one scan at a time.</summary>
    /// <param name="start">Relative directory; empty for the root.</param>
    /// <param name="enter">Called with every directory before it is listed.</param>
    /// <param name="isWanted">Called with every file that no rule leaves out.</param>
    /// <param name="room">Most files to find.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    public ScanResult Scan(string start, Action<string>? enter, Func<string, FileLook, bool> isWanted, int room, CancellationToken cancellationToken)
    {
        var result = new ScanResult { Start = start };
        var walk = new Walk(result, enter, isWanted, room, ExcludedIdentities(), cancellationToken);
        walk.Directories.Push(start);
        while (walk.Next() is { } directory)
            List(walk, directory);
        return result;
    }

    private void List(Walk walk, string directory)
    {
        walk.CancellationToken.ThrowIfCancellationRequested();
        string full = WatchPath.Full(options.Root, directory);
        // One directory at a time and not the framework's recursion: an error must be able to name its directory.
        if (directory.Length > 0)
        {
            if (FileLook.At(full, options.FollowLinks) is not { Kind: FileKind.Directory } look || walk.IsExcluded(look.Identity) || !walk.FirstVisit(look.Identity, options.FollowLinks))
                return;
        }
        else if (options.FollowLinks && FileLook.At(full, followLinks: true) is { } root)
        {
            walk.FirstVisit(root.Identity, options.FollowLinks);
        }

        walk.Enter?.Invoke(directory);
        try
        {
            foreach (Entry entry in new FileSystemEnumerable<Entry>(full, ToEntry, Everything))
                Take(walk, directory, full, entry);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (directory.Length == 0)
                walk.Result.Failure = e;
            else if (e is not (DirectoryNotFoundException or FileNotFoundException))
                trouble.Report(IngestErrorId.SourceUnreadable, full, $"The directory '{PrintableName.Of(full)}' cannot be listed, its files are not seen: {PrintableName.Of(e.Message)} Permit the account of this process to read it.");
        }
    }

    private void Take(Walk walk, string directory, string full, Entry entry)
    {
        if (entry.Name is null)
        {
            walk.Result.Ignore(entry.Rule);
            return;
        }

        string relative = WatchPath.Join(directory, entry.Name);
        string path = Path.Join(full, entry.Name);
        if (entry.IsDirectory)
        {
            if (options.Recurse)
                TakeDirectory(walk, relative, path);
            return;
        }

        if (rules.OfFile(relative) is { } rule)
        {
            walk.Result.Ignore(rule);
            return;
        }

        if (Look(path, entry) is not { } look)
        {
            if (HasUnreadableName(entry.Name))
                ReportName(path);
            return;
        }

        if (look.Kind != FileKind.Regular)
        {
            walk.Result.Ignore(look.Kind == FileKind.Link ? IgnoreRule.Link : IgnoreRule.Special);
            return;
        }

        walk.Result.Files++;
        if (walk.Result.Found.Count >= walk.Room)
            walk.Result.IsTruncated = true;
        else if (walk.IsWanted(relative, look))
            walk.Result.Found.Add(new(relative, look, clock.Now));
    }

    private void TakeDirectory(Walk walk, string relative, string path)
    {
        if (rules.OfDirectory(relative) is { } rule)
        {
            walk.Result.Ignore(rule);
        }
        else if (FileLook.At(path, followLinks: false) is not { } look)
        {
            if (HasUnreadableName(path))
                ReportName(path);
        }
        else if (look.Kind == FileKind.Directory)
        {
            walk.Directories.Push(relative);
        }
        else if (options.FollowLinks)
        {
            walk.Links.Add(relative);
        }
        else
        {
            walk.Result.Ignore(IgnoreRule.Link);
        }
    }

    /// <summary>Names that are not UTF-8 come with U+FFFD in the place of their bytes and cannot be opened by that spelling.</summary>
    public static bool HasUnreadableName(string path) => path.Contains('\uFFFD', StringComparison.Ordinal);

    /// <summary>Says that a file is left out for its name.</summary>
    public void ReportName(string path) => trouble.Report(
        IngestErrorId.SourceUnreadable,
        path,
        $"'{PrintableName.Of(path)}' is left out: its name is not valid UTF-8 (bytes shown as \uFFFD) and cannot become a key. Rename it.");

    // Windows lists size and time with the name; elsewhere a look costs one call either way and says more.
    private FileLook? Look(string path, Entry entry) =>
        OperatingSystem.IsWindows() && !entry.IsLink
            ? new FileLook(FileKind.Regular, entry.Size, entry.ModifiedTicks, default)
            : FileLook.At(path, options.FollowLinks);

    private HashSet<FileIdentity> ExcludedIdentities() =>
        // A completed directory may be named by another path than the one a link leads to it by.
        [.. options.ExcludedPaths
            .Select(p => FileLook.At(p, followLinks: true))
            .OfType<FileLook>()
            .Where(l => l.Kind == FileKind.Directory && l.Identity != default)
            .Select(l => l.Identity)];

    private Entry ToEntry(ref FileSystemEntry entry)
    {
        bool isDirectory = entry.IsDirectory;
        if ((isDirectory ? IgnoreRules.OfDirectoryName(entry.FileName) : rules.OfFileName(entry.FileName)) is { } rule)
            return new(null, isDirectory, false, 0, 0, rule);
        if (!OperatingSystem.IsWindows())
            return new(entry.FileName.ToString(), isDirectory, false, 0, 0);
        // Attributes cost nothing here and a call elsewhere.
        bool isHidden = isDirectory && (entry.Attributes & FileAttributes.Hidden) != 0;
        return isHidden
            ? new(null, isDirectory, false, 0, 0, IgnoreRule.Hidden)
            : new(entry.FileName.ToString(), isDirectory, (entry.Attributes & FileAttributes.ReparsePoint) != 0, entry.Length, entry.LastWriteTimeUtc.UtcTicks);
    }

    // A null name is one that the rules leave out.
    private readonly record struct Entry(string? Name, bool IsDirectory, bool IsLink, long Size, long ModifiedTicks, IgnoreRule Rule = default);

    private sealed record Walk(
        ScanResult Result,
        Action<string>? Enter,
        Func<string, FileLook, bool> IsWanted,
        int Room,
        HashSet<FileIdentity> Excluded,
        CancellationToken CancellationToken)
    {
        private readonly HashSet<FileIdentity> _visited = [];

        public Stack<string> Directories { get; } = new();

        public List<string> Links { get; } = [];

        // Links last and in order, so that a directory that can be reached both ways is always listed by its own path.
        public string? Next()
        {
            if (Directories.Count == 0 && Links.Count > 0)
            {
                string first = Links.Min(StringComparer.Ordinal)!;
                Links.Remove(first);
                return first;
            }

            return Directories.TryPop(out string? next) ? next : null;
        }

        public bool IsExcluded(FileIdentity identity) => Excluded.Contains(identity);

        public bool FirstVisit(FileIdentity identity, bool mayLoop) => !mayLoop || identity == default || _visited.Add(identity);
    }
}
