using System.Security.Cryptography;
using S3Ingest.Core.FileSystem;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Moves one source so that it is in exactly one place at any moment that a reader can see, and so that a move cut short by
/// a crash can be repeated: within a volume by rename; across volumes by copy under a temporary name, flush, comparison
/// of both SHA-256, rename, and only then deletion of the source.
/// </summary>
internal static class FileMover
{
    internal const string CopySuffix = ".s3ingest-copy";
    private const int BufferSize = 1 << 20;

    // Moves that begin together choose the same free name, and one of them finds it taken.
    internal const int Names = 1_000;

    /// <summary>Moves the source and returns where it is now; null when another file took its name meanwhile, which stays.</summary>
    /// <exception cref="IngestException"><see cref="IngestErrorId.DispositionFailed"/>: the source is where it was.</exception>
    public static async Task<string?> MoveAsync(SourceFile source, MoveTarget target, CancellationToken cancellationToken)
    {
        try
        {
            if (await FindCompleteAsync(source, target, cancellationToken) is { } there)
            {
                File.Delete(source.FullPath);
                return there;
            }
            for (var name = 1; ; name++)
            {
                var destination = target.FreeName();
                try
                {
                    return await MoveToAsync(source, destination, cancellationToken) ? destination : null;
                }
                catch (IOException) when (name < Names && File.Exists(source.FullPath) && Path.Exists(destination))
                {
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IngestException(
                IngestErrorId.DispositionFailed,
                $"'{source.FullPath}' could not be moved to '{target.Directory}': {e.Message} The file stays where it is and the move is tried again at the next start; free space or permissions of the directory are the usual cause.",
                e)
            { Target = source.FullPath };
        }
    }

    private static async Task<bool> MoveToAsync(SourceFile source, string destination, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(destination)!).FullName;
        return FileLook.At(folder, followLinks: true)?.Identity.Volume == source.Identity.Volume
            ? Rename(source, destination)
            : await CopyVerifyDeleteAsync(source.FullPath, destination, cancellationToken);
    }

    /// <summary>
    /// Finds where an interrupted move left a source that is no longer at its place: the first destination that holds a
    /// file of its size and time; null when there is none.
    /// </summary>
    public static string? FindMoved(MoveTarget target, long size, long modifiedTicks)
    {
        foreach (var candidate in target.Candidates)
        {
            var file = new FileInfo(candidate);
            if (!file.Exists)
                return null;
            if (file.Length == size && file.LastWriteTimeUtc.Ticks == modifiedTicks)
                return candidate;
        }
        return null;
    }

    /// <summary>
    /// A move that a crash cut short after the destination was complete and before the source was deleted. A rename that
    /// must not overwrite is a link and a deletion on Unix, so within a volume both names are one file.
    /// </summary>
    private static async Task<string?> FindCompleteAsync(SourceFile source, MoveTarget target, CancellationToken cancellationToken)
    {
        foreach (var candidate in target.Candidates)
        {
            if (FileLook.At(candidate, followLinks: false) is not { } look)
                return null;
            if (look.Identity == source.Identity && look.Identity != default)
                return candidate;
            if (look.Identity.Volume != source.Identity.Volume && look.Size == source.Size && look.ModifiedTicks == source.ModifiedTicks
                && await IsEqualAsync(candidate, source.FullPath, cancellationToken))
            {
                return candidate;
            }
        }
        return null;
    }

    /// <summary>False when the name held another file, or another state of it, at the moment of the move: it is put back.</summary>
    private static bool Rename(SourceFile source, string destination)
    {
        File.Move(source.FullPath, destination, overwrite: false);
        if (FileLook.At(destination, followLinks: false) is not { } moved || (moved.Size == source.Size && moved.ModifiedTicks == source.ModifiedTicks && moved.Identity == source.Identity))
            return true;
        File.Move(destination, source.FullPath, overwrite: false);
        return false;
    }

    /// <summary>False when the source changed while it was copied.</summary>
    private static async Task<bool> CopyVerifyDeleteAsync(string source, string destination, CancellationToken cancellationToken)
    {
        var copy = destination + CopySuffix;
        var isComplete = false;
        try
        {
            if (!await CopyAsync(source, copy, cancellationToken))
                return false;
            CrashPoint.Hit(CrashPoint.Copied);
            File.Move(copy, destination, overwrite: false);
            isComplete = true;
        }
        finally
        {
            if (!isComplete)
                File.Delete(copy);
        }
        File.Delete(source);
        return true;
    }

    /// <summary>Copies with time and permissions, flushed and compared; false when the source changed meanwhile.</summary>
    internal static async Task<bool> CopyAsync(string source, string copy, CancellationToken cancellationToken)
    {
        var before = new FileInfo(source);
        var (length, modified) = (before.Length, before.LastWriteTimeUtc);
        byte[] sent;
        await using (var input = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, useAsync: true))
        await using (var output = new FileStream(copy, FileMode.Create, FileAccess.Write, FileShare.None, BufferSize, useAsync: true))
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[BufferSize];
            for (int read; (read = await input.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
                await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
            output.Flush(flushToDisk: true);
            sent = hash.GetHashAndReset();
        }
        if (!(await HashAsync(copy, cancellationToken)).SequenceEqual(sent))
            throw new IOException($"the copy '{copy}' does not hold what was written to it.");
        var after = new FileInfo(source);
        if (after.Length != length || after.LastWriteTimeUtc != modified)
            return false;
        File.SetLastWriteTimeUtc(copy, modified);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(copy, File.GetUnixFileMode(source));
        return true;
    }

    /// <summary>True when both have the same SHA-256.</summary>
    internal static async Task<bool> IsEqualAsync(string one, string other, CancellationToken cancellationToken)
    {
        var hash = await HashAsync(one, cancellationToken);
        var otherHash = await HashAsync(other, cancellationToken);
        return hash.AsSpan().SequenceEqual(otherHash);
    }

    private static async Task<byte[]> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, useAsync: true);
        return await SHA256.HashDataAsync(file, cancellationToken);
    }
}
