using Microsoft.Win32.SafeHandles;

namespace S3Ingest.Core.FileSystem;

/// <summary>A file of a tree, read from front to end as the walk met it.</summary>
internal sealed class TreeFile : IDisposable
{
    private readonly string _root;
    private readonly TreeEntry _entry;
    private readonly bool _followLinks;
    private readonly SafeFileHandle _handle;
    private long _position;

    private TreeFile(string root, TreeEntry entry, bool followLinks, SafeFileHandle handle) =>
        (_root, _entry, _followLinks, _handle) = (root, entry, followLinks, handle);

    /// <summary>Opens it. Other readers and, on Windows, its deletion stay possible.</summary>
    /// <exception cref="IngestException">SourceUnreadable, or SourceChanged when it is not what the walk met.</exception>
    public static TreeFile Open(string root, TreeEntry entry, bool followLinks)
    {
        try
        {
            var handle = File.OpenHandle(entry.FullPath, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
            return new(root, entry, followLinks, handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TreeFault.Of(root, entry.FullPath, e);
        }
    }

    /// <summary>Reads on; 0 only at the end, when it still is what the walk met, to the byte.</summary>
    /// <exception cref="IngestException">SourceUnreadable or SourceChanged.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> memory, CancellationToken cancellationToken)
    {
        var left = _entry.Look.Size - _position;
        if (left == 0)
        {
            // The name is looked at and not the handle: another file may have taken the name since the walk.
            return FileLook.At(_entry.FullPath, _followLinks) is { } now && now.IsSameAs(_entry.Look) && RandomAccess.GetLength(_handle) == _entry.Look.Size
                ? 0
                : throw Changed();
        }
        try
        {
            var read = await RandomAccess.ReadAsync(_handle, memory[..(int)Math.Min(memory.Length, left)], _position, cancellationToken);
            _position += read;
            return read > 0 ? read : throw Changed();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TreeFault.Of(_root, _entry.FullPath, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private IngestException Changed() => TreeFault.Changed(_root, $"'{_entry.FullPath}' is not what it was.");
}
