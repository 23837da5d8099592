using static S3Ingest.IngestErrorId;

namespace S3Ingest.Core.FileSystem;

/// <summary>The one factory of the faults that reading a tree of files has. The target is the root of the tree.</summary>
internal static class TreeFault
{
    /// <summary>Nothing is at the root.</summary>
    public static IngestException NotFound(string root) => new(
        SourceNotFound, $"'{root}' is not there. Check the path, and that the account may read the directory it is in.")
    { Target = root };

    /// <summary>Something cannot be read.</summary>
    public static IngestException Unreadable(string root, string what, Exception? cause = null) => new(
        SourceUnreadable, what, cause)
    { Target = root, IsTransient = cause is IOException };

    /// <summary>The tree is not what it was when it was looked at first.</summary>
    public static IngestException Changed(string root, string what, Exception? cause = null) => new(
        SourceChanged,
        $"'{root}' changed while it was read: {what} Nothing of it became visible; send it again when nobody writes there any more.",
        cause)
    { Target = root, IsTransient = true };

    /// <summary>What a fault of the file system at one path means: gone is changed, everything else unreadable.</summary>
    public static IngestException Of(string root, string path, Exception cause) => cause is FileNotFoundException or DirectoryNotFoundException
        ? Changed(root, $"'{path}' is gone.", cause)
        : Unreadable(root, $"'{path}' cannot be read: {cause.Message} Give the account read permission, or wait until the program that locks it is done.", cause);
}
