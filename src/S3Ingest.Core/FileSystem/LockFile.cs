namespace S3Ingest.Core.FileSystem;

/// <summary>
/// An exclusive lock that the operating system gives up when the process dies, however it dies: flock(2) on Unix, the
/// sharing mode on Windows.
/// </summary>
internal sealed class LockFile : IDisposable
{
    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION; EWOULDBLOCK of Linux, and of macOS and the BSDs.
    private static readonly int[] Held = OperatingSystem.IsWindows() ? [unchecked((int)0x80070020), unchecked((int)0x80070021)] : [11, 35];

    private readonly FileStream _stream;
    private readonly bool _delete;

    private LockFile(FileStream stream, bool delete) => (_stream, _delete) = (stream, delete);

    /// <summary>Takes the lock; null when it is held. Waits for nothing.</summary>
    /// <param name="path">Lock file.</param>
    /// <param name="create">False: a file that does not exist throws <see cref="FileNotFoundException"/>.</param>
    /// <param name="delete">True removes the file at the end. Only for names that are never used twice.</param>
    public static LockFile? TryAcquire(string path, bool create, bool delete)
    {
        var options = new FileStreamOptions
        {
            Mode = create ? FileMode.OpenOrCreate : FileMode.Open,
            Access = FileAccess.ReadWrite,
            Share = delete ? FileShare.Delete : FileShare.None,
            BufferSize = 0,
        };
        // FileShare.Delete alone would be a shared lock on Unix; on Windows it is what allows deleting while locked.
        if (!OperatingSystem.IsWindows())
        {
            options.Share = FileShare.None;
            if (create)
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new LockFile(new FileStream(path, options), delete);
        }
        catch (IOException e) when (Array.IndexOf(Held, e.HResult) >= 0)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (_delete)
        {
            try
            {
                File.Delete(_stream.Name);
            }
            catch (IOException)
            {
                // It stays behind unlocked, which says the same.
            }
        }

        _stream.Dispose();
    }

    /// <summary>Gives up the lock and leaves the file, as the death of the process does.</summary>
    internal void Abandon() => _stream.Dispose();
}
