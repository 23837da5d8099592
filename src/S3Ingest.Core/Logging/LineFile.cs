using Microsoft.Win32.SafeHandles;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.FileSystem;

namespace S3Ingest.Core.Logging;

/// <summary>
/// A file that several processes append lines to. A line is written whole and at the end, or not at all. When the file
/// would outgrow its size it becomes <c>name.1</c>, the former <c>name.1</c> becomes <c>name.2</c>, and the oldest goes.
/// A file that somebody else renamed is left alone and a new one begun, so rotation from outside works too.
/// </summary>
internal sealed class LineFile : IDisposable
{
    // A process that stands still in the middle of a line must not stop all the others.
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RotationPause = TimeSpan.FromMinutes(1);

    private readonly string _path;
    private readonly long _maxSize;
    private readonly int _olderFiles;
    private readonly object _gate = new();
    private SafeFileHandle? _file;
    private FileIdentity _identity;
    private long _rotatesFrom;

    /// <summary>Opens the file, creating its directory.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="maxSize">Bytes; 0 never rotates.</param>
    /// <param name="olderFiles">How many older files are kept.</param>
    public LineFile(string path, long maxSize, int olderFiles)
    {
        (_path, _maxSize, _olderFiles) = (path, maxSize, olderFiles);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Open();
    }

    /// <summary>Opens the file that a setting names.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="options">INGEST_LOG_MAX_SIZE, INGEST_LOG_FILES.</param>
    /// <param name="setting">The setting.</param>
    /// <exception cref="IngestException">ConfigurationInvalid: it cannot be opened.</exception>
    public static LineFile Open(string path, IngestOptions options, string setting)
    {
        try
        {
            return new LineFile(path, options.LogMaxSize, options.LogFiles);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IngestException(
                IngestErrorId.ConfigurationInvalid,
                $"{setting} = '{path}' cannot be written: {e.Message} Permit the account of this process to write there, or name another file.",
                e);
        }
    }

    /// <summary>Appends a line; nothing after <see cref="Dispose"/>.</summary>
    /// <param name="line">The line with its end.</param>
    /// <exception cref="IOException">The disk is full, or the file cannot be written; nothing of the line is in it.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened any more.</exception>
    public void Append(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            if (_file is null)
                return;
            using var turn = TakeTurn();
            if (IsElsewhere())
                Open();
            var end = RandomAccess.GetLength(_file);
            if (_maxSize > 0 && end > 0 && end + line.Length > _maxSize && TryRotate())
                end = RandomAccess.GetLength(_file);
            try
            {
                RandomAccess.Write(_file, line, end);
            }
            catch (IOException)
            {
                TryCut(end);
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    /// <summary>
    /// The lock is on a file of its own: programs that follow a log may hold a shared one on the log itself. Null when it
    /// cannot be had; the line is written all the same.
    /// </summary>
    private LockFile? TakeTurn()
    {
        var since = Environment.TickCount64;
        try
        {
            while (true)
            {
                if (LockFile.TryAcquire(_path + ".lock", create: true, delete: false) is { } turn)
                    return turn;
                if (Environment.TickCount64 - since > LockPatience.TotalMilliseconds)
                    return null;
                Thread.Sleep(1);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Open()
    {
        var file = File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _file?.Dispose();
        _file = file;
        _identity = FileLook.At(_path, followLinks: true)?.Identity ?? default;
    }

    private bool IsElsewhere() => FileLook.At(_path, followLinks: true) is not { } look || look.Identity != _identity;

    /// <summary>False: a name cannot be changed now, and the file grows on until it can. Losing lines would be worse.</summary>
    private bool TryRotate()
    {
        if (Environment.TickCount64 < _rotatesFrom)
            return false;
        try
        {
            for (var i = _olderFiles - 1; i > 0; i--)
            {
                if (File.Exists($"{_path}.{i}"))
                    File.Move($"{_path}.{i}", $"{_path}.{i + 1}", overwrite: true);
            }
            File.Move(_path, _path + ".1", overwrite: true);
            Open();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _rotatesFrom = Environment.TickCount64 + (long)RotationPause.TotalMilliseconds;
            return false;
        }
    }

    /// <summary>A full disk may have taken half of the line.</summary>
    private void TryCut(long length)
    {
        try
        {
            RandomAccess.SetLength(_file!, length);
        }
        catch (IOException)
        {
            // The fault that is thrown says what matters.
        }
    }
}
