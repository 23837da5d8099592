using System.Globalization;

namespace S3Ingest.Core.Archives.Writing;

/// <summary>
/// The copy of a tar.gz that <c>-KeepArchive</c> asks for, written while the archive is sent. It has its name only after
/// <see cref="Keep"/>: until then it is <c>name.part</c>, and gone when this is disposed of before. In use: write to
/// <see cref="Beside"/>, <see cref="FlushAsync"/> before the commit, <see cref="Keep"/> after it.
/// </summary>
public sealed class KeptArchive : IAsyncDisposable
{
    private const string PartSuffix = ".part";
    private const string ArchiveSuffix = ".tar.gz";

    private readonly string _directory;
    private readonly string _name;
    private readonly string _stamp;
    private readonly FileStream _file;
    private bool _isKept;

    private KeptArchive(string directory, string name, string stamp, FileStream file) =>
        (_directory, _name, _stamp, _file) = (directory, name, stamp, file);

    /// <summary>Begins the copy; makes the directory when it is missing.</summary>
    /// <param name="directory">Absolute path.</param>
    /// <param name="name">Name without <c>.tar.gz</c>.</param>
    /// <param name="moment">Start of the operation, UTC; part of the name when <c>name.tar.gz</c> is taken, as in the completed directory.</param>
    /// <exception cref="IngestException">KeepArchiveFailed.</exception>
    public static KeptArchive Begin(string directory, string name, DateTimeOffset moment)
    {
        var stamp = moment.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        return Guard(directory, () =>
        {
            Directory.CreateDirectory(directory);
            return new KeptArchive(directory, name, stamp, OpenPart(directory, name, stamp));
        });
    }

    /// <summary>A stream that writes to a destination and to the copy; neither is closed with it.</summary>
    public Stream Beside(Stream destination) => new TeeStream(destination, this);

    /// <summary>Brings everything to the disk.</summary>
    /// <exception cref="IngestException">KeepArchiveFailed.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _file.FlushAsync(cancellationToken);
            _file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(_directory, e);
        }
    }

    /// <summary>Gives the copy its name and returns the path. Another file of that name stays: the copy gets the moment in its name.</summary>
    /// <exception cref="IngestException">KeepArchiveFailed.</exception>
    public string Keep() => Guard(_directory, () =>
    {
        _file.Dispose();
        foreach (var path in Names(_directory, _name, _stamp))
        {
            try
            {
                File.Move(_file.Name, path, overwrite: false);
                _isKept = true;
                return path;
            }
            catch (IOException) when (Path.Exists(path))
            {
            }
        }
        throw new IOException($"All names for '{_name}{ArchiveSuffix}' are taken.");
    });

    /// <summary>Closes the copy, and deletes it when it was not kept.</summary>
    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        if (!_isKept)
            File.Delete(_file.Name);
    }

    internal async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            await _file.WriteAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(_directory, e);
        }
    }

    // What an interrupted run left is written over; a part that another upload of the same name holds open is not.
    private static FileStream OpenPart(string directory, string name, string stamp)
    {
        foreach (var path in Names(directory, name, stamp))
        {
            try
            {
                return new FileStream(path + PartSuffix, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 17, useAsync: true);
            }
            catch (IOException) when (File.Exists(path + PartSuffix))
            {
            }
        }
        throw new IOException($"All names for '{name}{ArchiveSuffix}{PartSuffix}' are in use.");
    }

    private static IEnumerable<string> Names(string directory, string name, string stamp)
    {
        yield return Path.Combine(directory, name + ArchiveSuffix);
        yield return Path.Combine(directory, $"{name}.{stamp}{ArchiveSuffix}");
        for (var round = 1; round < 1_000; round++)
            yield return Path.Combine(directory, $"{name}.{stamp}-{round}{ArchiveSuffix}");
    }

    private static T Guard<T>(string directory, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(directory, e);
        }
    }

    private static IngestException Failed(string directory, Exception cause) => new(
        IngestErrorId.KeepArchiveFailed,
        $"The archive could not be kept in '{directory}': {cause.Message} Free space there or give the account write permission and send again, or leave -KeepArchive out.",
        cause)
    { Target = directory };
}
