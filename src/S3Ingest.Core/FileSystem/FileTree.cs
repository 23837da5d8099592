using System.IO.Enumeration;
using System.Text;

namespace S3Ingest.Core.FileSystem;

/// <summary>
/// Walks a file, or a directory with everything below it, in the order of the UTF-8 bytes of the paths, a directory before
/// what is in it. The order depends on names alone, so the same tree always comes in the same order. Held in memory are
/// the listings of the directories from the root down to the current one.
/// </summary>
internal static class FileTree
{
    // What the framework puts in the place of bytes that are no UTF-8.
    private const char Replacement = '\uFFFD';

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>Walks.</summary>
    /// <param name="root">Absolute path of a file or directory, without a separator at its end.</param>
    /// <param name="followLinks">Take what a link points to for the link; a link to nothing stays a link.</param>
    /// <param name="cancellationToken">Looked at before each entry.</param>
    /// <exception cref="IngestException">SourceNotFound, SourceUnreadable or SourceChanged, naming the path.</exception>
    public static IEnumerable<TreeEntry> Walk(string root, bool followLinks, CancellationToken cancellationToken)
    {
        var first = FileLook.At(root, followLinks) ?? throw TreeFault.NotFound(root);
        yield return Entry(root, root, "", first);
        if (first.Kind != FileKind.Directory)
            yield break;
        var open = new Stack<Level>();
        open.Push(List(root, root, "", first.Identity, followLinks));
        while (open.TryPeek(out var level))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!level.MoveNext())
            {
                open.Pop();
                continue;
            }
            var child = level.Current;
            var path = Path.Combine(level.FullPath, child.Name);
            var relative = level.RelativePath.Length == 0 ? child.Name : $"{level.RelativePath}/{child.Name}";
            if (child.Look.Kind == FileKind.Directory && followLinks && child.Look.Identity != default && open.Any(o => o.Identity == child.Look.Identity))
                throw TreeFault.Unreadable(root, $"The link '{path}' leads back to a directory that it is in, so following it has no end. Remove the link, or set INGEST_FOLLOW_LINKS=false to keep links as links.");
            yield return Entry(root, path, relative, child.Look);
            if (child.Look.Kind == FileKind.Directory)
                open.Push(List(root, path, relative, child.Look.Identity, followLinks));
        }
    }

    private static TreeEntry Entry(string root, string path, string relative, FileLook look)
    {
        if (look.Kind != FileKind.Link)
            return new(path, relative, look, null);
        try
        {
            var target = new FileInfo(path).LinkTarget ?? throw TreeFault.Changed(root, $"'{path}' is no link any more.");
            if (target.Contains(Replacement, StringComparison.Ordinal))
                throw TreeFault.Unreadable(root, $"The link '{path}' points to a name that is not valid UTF-8. Make it again with a target that is, or leave it out.");
            return new(path, relative, look, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TreeFault.Of(root, path, e);
        }
    }

    private static Level List(string root, string directory, string relative, FileIdentity identity, bool followLinks)
    {
        try
        {
            var children = new FileSystemEnumerable<string>(directory, (ref FileSystemEntry entry) => entry.FileName.ToString(), Everything)
                .Select(name => Look(root, directory, name, followLinks))
                .ToArray();
            Array.Sort(children, (a, b) => a.Order.AsSpan().SequenceCompareTo(b.Order));
            return new(directory, relative, identity, children);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TreeFault.Of(root, directory, e);
        }
    }

    private static Child Look(string root, string directory, string name, bool followLinks)
    {
        var path = Path.Combine(directory, name);
        var look = FileLook.At(path, followLinks) ?? (followLinks ? FileLook.At(path, followLinks: false) : null);
        if (look is not { } there)
        {
            throw name.Contains(Replacement, StringComparison.Ordinal)
                ? BadName(root, path)
                : TreeFault.Changed(root, $"'{path}' is gone.");
        }
        try
        {
            // A directory sorts with the separator that follows it in the paths below it: a-b, a, a/x would be out of order.
            return new(name, StrictUtf8.GetBytes(there.Kind == FileKind.Directory ? name + "/" : name), there);
        }
        catch (EncoderFallbackException)
        {
            throw BadName(root, path);
        }
    }

    private static IngestException BadName(string root, string path) =>
        TreeFault.Unreadable(root, $"The name of '{path}' is not valid Unicode, so no archive and no key can hold it. Rename it and send again.");

    private readonly record struct Child(string Name, byte[] Order, FileLook Look);

    private sealed class Level(string fullPath, string relativePath, FileIdentity identity, Child[] children)
    {
        private int _next;

        public string FullPath => fullPath;

        public string RelativePath => relativePath;

        public FileIdentity Identity => identity;

        public Child Current { get; private set; }

        public bool MoveNext()
        {
            if (_next == children.Length)
                return false;
            Current = children[_next];
            children[_next++] = default;
            return true;
        }
    }
}
