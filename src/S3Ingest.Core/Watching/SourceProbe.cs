using S3Ingest.Core.FileSystem;

namespace S3Ingest.Core.Watching;

/// <summary>Looks at one source: the same look that decides about settling, for those who must look again before a commit.</summary>
public static class SourceProbe
{
    /// <summary>The source as it is now; null when there is no regular file of that name. DetectedAt and SettledAt are now.</summary>
    /// <param name="root">Watch directory, absolute.</param>
    /// <param name="relativePath">Path below it, separated by <c>/</c>.</param>
    /// <param name="followLinks">Look through symbolic links.</param>
    /// <param name="place">Absolute path where it is, when that is not its own.</param>
    public static SourceFile? Look(string root, string relativePath, bool followLinks = false, string? place = null)
    {
        string full = place ?? WatchPath.Full(root, relativePath);
        if (FileLook.At(full, followLinks) is not { Kind: FileKind.Regular } look)
            return null;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return new(root, relativePath, full, look.Size, look.ModifiedTicks, look.Identity, now, now);
    }

    /// <summary>
    /// False when a writer is known to have the file open. True when it is known that none has, and also where the
    /// system cannot say (other owners' files, network file systems, macOS): there the quiet period is all there is.
    /// </summary>
    public static bool IsWriterDone(string path) => WriterCheck.Ask(path) != WriterState.Writing;
}
