using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace S3Ingest.Core.FileSystem;

/// <summary>
/// What a file or a whole tree was at one moment, in eight bytes an entry: enough to walk it again and to say which path is
/// not what it was.
/// </summary>
internal sealed class TreeSnapshot
{
    private readonly bool _followLinks;
    private readonly List<Mark> _marks = [];

    private TreeSnapshot(string root, bool followLinks) => (Root, _followLinks) = (root, followLinks);

    /// <summary>Absolute path.</summary>
    public string Root { get; }

    /// <summary>What the root is.</summary>
    public FileKind Kind { get; private set; }

    /// <summary>Bytes of all files.</summary>
    public long TotalSize { get; private set; }

    /// <summary>Latest time of a last write in the tree, directories and links included; UTC, in 100 ns since 0001-01-01.</summary>
    public long NewestTicks { get; private set; }

    /// <summary>Regular files.</summary>
    public long FileCount { get; private set; }

    /// <summary>
    /// SHA-256 over path below the root, kind, size, time of last write and link target of every entry: 32 bytes. The name and
    /// place of the root are not in it, so it finds a tree again that was moved.
    /// </summary>
    public byte[] Fingerprint { get; private set; } = [];

    /// <summary>Looks at everything once.</summary>
    /// <exception cref="IngestException">As <see cref="FileTree.Walk"/>.</exception>
    public static TreeSnapshot Take(string root, bool followLinks, CancellationToken cancellationToken)
    {
        var snapshot = new TreeSnapshot(root, followLinks);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in FileTree.Walk(root, followLinks, cancellationToken))
        {
            Append(hash, entry);
            snapshot.Add(entry);
        }
        snapshot.Fingerprint = hash.GetHashAndReset();
        return snapshot;
    }

    /// <summary>Walks the tree again, in the same order.</summary>
    /// <exception cref="IngestException">SourceChanged at the first entry that is not what it was, at the end at the latest.</exception>
    public IEnumerable<TreeEntry> Read(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var index = 0;
        foreach (var entry in FileTree.Walk(Root, _followLinks, cancellationToken))
        {
            ThrowIfOther(entry, index++);
            Append(hash, entry);
            yield return entry;
        }
        if (index < _marks.Count)
            throw TreeFault.Changed(Root, "something at its end is gone.");
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(Fingerprint))
            throw TreeFault.Changed(Root, "something in it is not what it was.");
    }

    /// <summary>Looks at everything again.</summary>
    /// <exception cref="IngestException">SourceChanged, naming what.</exception>
    public void ThrowIfChanged(CancellationToken cancellationToken)
    {
        foreach (var _ in Read(cancellationToken))
        {
        }
    }

    private void Add(TreeEntry entry)
    {
        if (_marks.Count == 0)
            Kind = entry.Look.Kind;
        _marks.Add(Mark.Of(entry));
        NewestTicks = Math.Max(NewestTicks, entry.Look.ModifiedTicks);
        if (entry.Look.Kind == FileKind.Regular)
        {
            FileCount++;
            TotalSize += entry.Look.Size;
        }
    }

    private void ThrowIfOther(TreeEntry entry, int index)
    {
        var mark = Mark.Of(entry);
        if (index < _marks.Count && _marks[index] == mark)
            return;
        throw TreeFault.Changed(
            Root,
            index < _marks.Count && _marks[index].Path == mark.Path ? $"'{entry.FullPath}' is not what it was."
            : _marks.Skip(index).Any(known => known.Path == mark.Path) ? $"something just before '{entry.FullPath}' is gone."
            : $"'{entry.FullPath}' is new.");
    }

    private static void Append(IncrementalHash hash, TreeEntry entry)
    {
        var path = Encoding.UTF8.GetBytes(entry.RelativePath);
        var target = Encoding.UTF8.GetBytes(entry.LinkTarget ?? "");
        Span<byte> facts = stackalloc byte[25];
        facts[0] = (byte)entry.Look.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(facts[1..], SizeOf(entry));
        BinaryPrimitives.WriteInt64LittleEndian(facts[9..], entry.Look.ModifiedTicks);
        BinaryPrimitives.WriteInt32LittleEndian(facts[17..], path.Length);
        BinaryPrimitives.WriteInt32LittleEndian(facts[21..], target.Length);
        hash.AppendData(facts);
        hash.AppendData(path);
        hash.AppendData(target);
    }

    // What a directory or link takes is the file system's affair.
    private static long SizeOf(TreeEntry entry) => entry.Look.Kind == FileKind.Regular ? entry.Look.Size : 0;

    /// <summary>Hashes of this process: they name what changed, the fingerprint decides whether something did.</summary>
    private readonly record struct Mark(int Path, int State)
    {
        public static Mark Of(TreeEntry entry) => new(
            StringComparer.Ordinal.GetHashCode(entry.RelativePath),
            HashCode.Combine(entry.Look.Kind, SizeOf(entry), entry.Look.ModifiedTicks, entry.LinkTarget));
    }
}
