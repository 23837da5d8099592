using S3Ingest.Core.Archives.Writing;
using S3Ingest.Core.FileSystem;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Moves a directory that was sent as one source, as <see cref="FileMover"/> moves a file: within a volume by rename; across
/// volumes by copy under a temporary name (files, empty directories, links as links, permissions, times), comparison of
/// every SHA-256, rename, and only then deletion of the source. Cut short anywhere, it can be repeated:
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>while copying</term><description>the source, and part of a copy under a temporary name, which the next try replaces.</description></item>
/// <item><term>copy has its name</term><description>both whole; the next try finds them equal and goes on with the deletion.</description></item>
/// <item><term>while deleting</term><description>the source lost its name in one step before, so it is not half there:
/// <see cref="FindMoved"/> finds the destination and deletes the rest.</description></item>
/// </list>
/// </remarks>
internal static class DirectoryMover
{
    private const string DeletionSuffix = ".s3ingest-moved";

    private static readonly StringComparison PathComparison =
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    /// <summary>Moves the directory and returns where it is now; null when it is no longer what was sent: then it stays.</summary>
    /// <exception cref="IngestException">
    /// <see cref="IngestErrorId.DispositionFailed"/>: the source is where it was, unless the message says that only its deletion is left.
    /// </exception>
    public static async Task<string?> MoveAsync(TarSource source, MoveTarget target, CancellationToken cancellationToken)
    {
        try
        {
            source.ThrowIfChanged(cancellationToken);
            var tree = TreeSnapshot.Take(source.Path, followLinks: false, cancellationToken);
            if ((target.Directory + Path.DirectorySeparatorChar).StartsWith(source.Path + Path.DirectorySeparatorChar, PathComparison))
                throw new IOException("it lies inside the source, and a directory cannot be moved into itself. Set MGMT_COMPLETED_DIR to a directory outside.");
            if (await FindCompleteAsync(tree, target, cancellationToken) is not { } destination)
            {
                (destination, var isMoved) = await PlaceAsync(tree, target, cancellationToken);
                if (isMoved)
                    return destination;
            }
            Delete(tree, destination, cancellationToken);
            return destination;
        }
        catch (IngestException e) when (e.ErrorId is IngestErrorId.SourceChanged or IngestErrorId.SourceNotFound)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or IngestException { ErrorId: IngestErrorId.SourceUnreadable })
        {
            throw Failed(
                source.Path,
                $"'{source.Path}' could not be moved to '{target.Directory}': {e.Message} The directory stays where it is and the move is tried again at the next start; free space or permissions of the directory are the usual cause.",
                e);
        }
    }

    /// <summary>
    /// Finds where an interrupted move left a directory that is no longer at its place: the first destination that holds a tree
    /// of its size and newest time; null when there is none. Finishes the deletion of the source.
    /// </summary>
    /// <param name="path">Where the directory was, absolute.</param>
    /// <param name="target">Where it was to go.</param>
    /// <param name="totalSize"><see cref="TarSource.TotalSize"/>.</param>
    /// <param name="newestTicks"><see cref="TarSource.NewestTicks"/>.</param>
    /// <param name="followLinks">As when the source was taken.</param>
    /// <param name="cancellationToken">Stops between two entries.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.DispositionFailed"/>: what is left of the source cannot be deleted.</exception>
    public static string? FindMoved(string path, MoveTarget target, long totalSize, long newestTicks, bool followLinks, CancellationToken cancellationToken)
    {
        foreach (var candidate in target.Candidates)
        {
            if (!Path.Exists(candidate))
                return null;
            if (!Directory.Exists(candidate))
                continue;
            var tree = TreeSnapshot.Take(candidate, followLinks, cancellationToken);
            if (tree.TotalSize != totalSize || tree.NewestTicks != newestTicks)
                continue;
            DeleteRest(path, candidate, cancellationToken);
            return candidate;
        }
        return null;
    }

    /// <summary>A move across volumes that was cut short after the copy got its name.</summary>
    private static async Task<string?> FindCompleteAsync(TreeSnapshot tree, MoveTarget target, CancellationToken cancellationToken)
    {
        foreach (var candidate in target.Candidates)
        {
            if (FileLook.At(candidate, followLinks: false) is not { } look)
                return null;
            if (look.Kind == FileKind.Directory && await IsEqualAsync(tree, candidate, cancellationToken))
                return candidate;
        }
        return null;
    }

    private static async Task<bool> IsEqualAsync(TreeSnapshot tree, string candidate, CancellationToken cancellationToken)
    {
        if (!TreeSnapshot.Take(candidate, followLinks: false, cancellationToken).Fingerprint.AsSpan().SequenceEqual(tree.Fingerprint))
            return false;
        foreach (var entry in tree.Read(cancellationToken))
        {
            if (entry.Look.Kind == FileKind.Regular && !await FileMover.IsEqualAsync(entry.FullPath, Below(candidate, entry), cancellationToken))
                return false;
        }
        return true;
    }

    /// <summary>Renames or copies to the first free name; false when it is a copy and the source is still there.</summary>
    private static async Task<(string Destination, bool IsMoved)> PlaceAsync(TreeSnapshot tree, MoveTarget target, CancellationToken cancellationToken)
    {
        for (var name = 1; ; name++)
        {
            var destination = target.FreeName();
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
                if (TryRename(tree, destination, cancellationToken))
                    return (destination, true);
                await CopyAndNameAsync(tree, destination, cancellationToken);
                return (destination, false);
            }
            catch (IOException) when (name < FileMover.Names && Directory.Exists(tree.Root) && Path.Exists(destination))
            {
            }
        }
    }

    /// <summary>False when the system does not rename from here to there, as across volumes, and between two mounts of one.</summary>
    private static bool TryRename(TreeSnapshot tree, string destination, CancellationToken cancellationToken)
    {
        try
        {
            Directory.Move(tree.Root, destination);
        }
        catch (IOException) when (!Path.Exists(destination))
        {
            return false;
        }
        PutBackIfChanged(tree, destination, cancellationToken);
        return true;
    }

    private static async Task CopyAndNameAsync(TreeSnapshot tree, string destination, CancellationToken cancellationToken)
    {
        var copy = destination + FileMover.CopySuffix;
        var isComplete = false;
        try
        {
            await CopyAsync(tree, copy, cancellationToken);
            CrashPoint.Hit(CrashPoint.Copied);
            Directory.Move(copy, destination);
            isComplete = true;
        }
        finally
        {
            if (!isComplete && Directory.Exists(copy))
                Directory.Delete(copy, recursive: true);
        }
    }

    private static async Task CopyAsync(TreeSnapshot tree, string copy, CancellationToken cancellationToken)
    {
        if (Directory.Exists(copy))
            Directory.Delete(copy, recursive: true);
        var directories = new Stack<TreeEntry>();
        foreach (var entry in tree.Read(cancellationToken))
        {
            var path = Below(copy, entry);
            switch (entry.Look.Kind)
            {
                case FileKind.Directory:
                    Directory.CreateDirectory(path);
                    directories.Push(entry);
                    break;
                case FileKind.Link:
                    CopyLink(entry, path);
                    break;
                case FileKind.Regular:
                    if (!await FileMover.CopyAsync(entry.FullPath, path, cancellationToken))
                        throw TreeFault.Changed(tree.Root, $"'{entry.FullPath}' is not what it was.");
                    break;
                default:
                    throw new IOException($"'{entry.FullPath}' is a pipe, socket or device, which cannot be copied to another volume. Remove it.");
            }
        }
        // What is made in a directory changes its time, so times come last and from the bottom up.
        foreach (var entry in directories)
        {
            var path = Below(copy, entry);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, File.GetUnixFileMode(entry.FullPath));
            Directory.SetLastWriteTimeUtc(path, TimeOf(entry));
        }
        tree.ThrowIfChanged(cancellationToken);
    }

    private static void CopyLink(TreeEntry entry, string path)
    {
        // Windows has two kinds of links.
        if (Directory.Exists(entry.FullPath))
            Directory.CreateSymbolicLink(path, entry.LinkTarget!);
        else
            File.CreateSymbolicLink(path, entry.LinkTarget!);
        File.SetLastWriteTimeUtc(path, TimeOf(entry));
    }

    /// <summary>Deletes a source whose copy is complete. It loses its name first: from then on nobody finds half of it.</summary>
    private static void Delete(TreeSnapshot tree, string destination, CancellationToken cancellationToken)
    {
        var doomed = DeletionName(tree.Root);
        Directory.Move(tree.Root, doomed);
        try
        {
            PutBackIfChanged(tree, doomed, cancellationToken);
        }
        catch (IngestException e) when (e.ErrorId == IngestErrorId.SourceChanged)
        {
            throw Failed(tree.Root, $"'{tree.Root}' changed while it was moved, so it stays. What was sent is at '{destination}' too; delete it there when you do not need it.", e);
        }
        DeleteRest(tree.Root, destination, cancellationToken);
    }

    /// <summary>Deletes what lost its name, when all of it is at the destination.</summary>
    private static void DeleteRest(string path, string destination, CancellationToken cancellationToken)
    {
        var doomed = DeletionName(path);
        if (!Directory.Exists(doomed))
            return;
        try
        {
            foreach (var entry in FileTree.Walk(doomed, followLinks: false, cancellationToken))
            {
                // The times of directories change while things in them are deleted.
                if (entry.Look.Kind != FileKind.Directory && !IsSame(entry.Look, FileLook.At(Below(destination, entry), followLinks: false)))
                    throw new IOException($"'{entry.FullPath}' is not the same at the destination.");
            }
            Directory.Delete(doomed, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or IngestException)
        {
            throw Failed(path, $"'{path}' is at '{destination}' now, and what is left of it at '{doomed}' could not be deleted: {e.Message} Delete it.", e);
        }
    }

    private static bool IsSame(FileLook one, FileLook? other) =>
        other is { } there && one.Kind == there.Kind && one.Size == there.Size && one.ModifiedTicks == there.ModifiedTicks;

    /// <summary>Compares a tree that was just renamed; one that is not what it was gets its name back.</summary>
    /// <exception cref="IngestException">SourceChanged.</exception>
    private static void PutBackIfChanged(TreeSnapshot tree, string now, CancellationToken cancellationToken)
    {
        var isSame = false;
        try
        {
            isSame = TreeSnapshot.Take(now, followLinks: false, cancellationToken).Fingerprint.AsSpan().SequenceEqual(tree.Fingerprint);
        }
        finally
        {
            if (!isSame)
                Directory.Move(now, tree.Root);
        }
        if (!isSame)
            throw TreeFault.Changed(tree.Root, "something in it is not what it was.");
    }

    // Starts with a dot: watchers leave it alone.
    private static string DeletionName(string path) => Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}{DeletionSuffix}");

    private static string Below(string root, TreeEntry entry) =>
        entry.RelativePath.Length == 0 ? root : Path.Combine(root, entry.RelativePath.Replace('/', Path.DirectorySeparatorChar));

    private static DateTime TimeOf(TreeEntry entry) => new(entry.Look.ModifiedTicks, DateTimeKind.Utc);

    private static IngestException Failed(string path, string message, Exception cause) => new(IngestErrorId.DispositionFailed, message, cause) { Target = path };
}
