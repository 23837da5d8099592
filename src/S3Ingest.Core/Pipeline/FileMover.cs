using System.Security.Cryptography;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Moves one source so that it is in exactly one place at any moment that a reader can see, and so that a move cut short by
/// a crash can be repeated: within a volume by rename; across volumes by copy under a temporary name, flush, comparison
/// of both SHA-256, rename, and only then deletion of the source.
/// </summary>
internal static class FileMover
{
    private const string CopySuffix = ".s3ingest-copy";
    private const int BufferSize = 1 << 20;

    /// <summary>Moves the source and returns where it is now.</summary>
    /// <exception cref="IngestException"><see cref="IngestErrorId.DispositionFailed"/>: the source is where it was.</exception>
    public static async Task<string> MoveAsync(SourceFile source, MoveTarget target, CancellationToken cancellationToken)
    {
        try
        {
            var destination = FreeName(target);
            var folder = Directory.CreateDirectory(Path.GetDirectoryName(destination)!).FullName;
            if (FileLook.At(folder, followLinks: true)?.Identity.Volume == source.Identity.Volume)
                File.Move(source.FullPath, destination, overwrite: false);
            else
                await CopyVerifyDeleteAsync(source.FullPath, destination, cancellationToken);
            return destination;
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

    /// <summary>
    /// Finds where an interrupted move left a source that is no longer at its place: the first destination that holds a
    /// file of its size and time; null when there is none.
    /// </summary>
    public static string? FindMoved(MoveTarget target, long size, long modifiedTicks)
    {
        foreach (var candidate in Candidates(target))
        {
            var file = new FileInfo(candidate);
            if (!file.Exists)
                return null;
            if (file.Length == size && file.LastWriteTimeUtc.Ticks == modifiedTicks)
                return candidate;
        }
        return null;
    }

    private static string FreeName(MoveTarget target)
    {
        foreach (var candidate in Candidates(target))
        {
            if (!Path.Exists(candidate))
                return candidate;
        }
        throw new IOException($"'{target.Plain}' exists already and MGMT_DUPLICATE_HANDLING is error.");
    }

    private static IEnumerable<string> Candidates(MoveTarget target)
    {
        yield return target.Plain;
        for (var round = 0; target.Alternative(round) is { } name; round++)
            yield return name;
    }

    private static async Task CopyVerifyDeleteAsync(string source, string destination, CancellationToken cancellationToken)
    {
        var copy = destination + CopySuffix;
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
        await using (var back = new FileStream(copy, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, useAsync: true))
        {
            var written = await SHA256.HashDataAsync(back, cancellationToken);
            if (!sent.AsSpan().SequenceEqual(written))
                throw new IOException($"the copy '{copy}' does not hold what was written to it.");
        }
        var after = new FileInfo(source);
        if (after.Length != length || after.LastWriteTimeUtc != modified)
            throw new IOException("it changed while it was copied.");
        File.SetLastWriteTimeUtc(copy, modified);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(copy, File.GetUnixFileMode(source));
        CrashPoint.Hit(CrashPoint.Copied);
        File.Move(copy, destination, overwrite: false);
        File.Delete(source);
    }
}
