using S3Ingest.Core.FileSystem;

namespace S3Ingest.Core.Archives.Writing;

/// <summary>A file, or a directory with everything below it, as it was when it was taken: what a <see cref="TarGzipWriter"/> packs.</summary>
public sealed class TarSource
{
    private readonly TreeSnapshot _tree;

    private TarSource(TreeSnapshot tree, bool followLinks) => (_tree, FollowLinks) = (tree, followLinks);

    /// <summary>Absolute path.</summary>
    public string Path => _tree.Root;

    /// <summary>The first segment of all entry names.</summary>
    public string Name => System.IO.Path.GetFileName(_tree.Root);

    /// <summary>True for a directory.</summary>
    public bool IsDirectory => _tree.Kind == FileKind.Directory;

    /// <summary>Bytes of all files.</summary>
    public long TotalSize => _tree.TotalSize;

    /// <summary>Latest time of a last write in the tree, directories and links included; UTC, in 100 ns since 0001-01-01.</summary>
    public long NewestTicks => _tree.NewestTicks;

    /// <summary>Regular files.</summary>
    public long FileCount => _tree.FileCount;

    /// <summary>
    /// SHA-256 over relative path, kind, size, time of last write and link target of every entry: 32 bytes. Name and place of the
    /// root are not in it: a tree that was moved has the same one.
    /// </summary>
    public byte[] Fingerprint => _tree.Fingerprint;

    internal bool FollowLinks { get; }

    /// <summary>Looks at everything below a path once. Eight bytes an entry are kept.</summary>
    /// <param name="path">Absolute path of a file or directory.</param>
    /// <param name="followLinks">Pack what links point to. A link to nothing is packed as a link.</param>
    /// <param name="cancellationToken">Stops between two entries.</param>
    /// <exception cref="IngestException">
    /// SourceNotFound; SourceUnreadable for what cannot be listed, is neither file nor directory, has a name that is no Unicode,
    /// or is a link that leads back to where it is; SourceChanged for what vanished meanwhile.
    /// </exception>
    public static TarSource Take(string path, bool followLinks, CancellationToken cancellationToken)
    {
        var root = System.IO.Path.TrimEndingDirectorySeparator(path);
        if (System.IO.Path.GetFileName(root).Length == 0)
            throw TreeFault.Unreadable(path, $"'{path}' is the root of a file system, which has no name to give to an archive. Give a directory in it.");
        var tree = TreeSnapshot.Take(root, followLinks, cancellationToken);
        return tree.Kind switch
        {
            FileKind.Regular or FileKind.Directory => new(tree, followLinks),
            FileKind.Link => throw TreeFault.Unreadable(root, $"'{root}' is a link. Give what it points to, or set INGEST_FOLLOW_LINKS=true."),
            _ => throw TreeFault.Unreadable(root, $"'{root}' is a pipe, socket or device, which has no content to send. Give a file or a directory."),
        };
    }

    /// <summary>Looks at everything again.</summary>
    /// <exception cref="IngestException">SourceChanged, naming the first path that is not what it was.</exception>
    public void ThrowIfChanged(CancellationToken cancellationToken) => _tree.ThrowIfChanged(cancellationToken);

    /// <summary>Walks the tree again; SourceChanged at the first entry that is not what it was.</summary>
    internal IEnumerable<TreeEntry> Read(CancellationToken cancellationToken) => _tree.Read(cancellationToken);
}
