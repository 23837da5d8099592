using System.Buffers;
using System.Security.Cryptography;
using S3Ingest.Core.FileSystem;

namespace S3Ingest.Core.Archives.Writing;

/// <summary>
/// Packs a <see cref="TarSource"/> into one tar.gz, forward only, in bounded memory. With the same version of .NET the same
/// tree gives the same bytes (entries in the order of their UTF-8 names, no owner, no time of packing, blocks of one size to
/// the compressor), so an object can be proved by making it again. A newer version may compress better, and so differently.
/// </summary>
public static class TarGzipWriter
{
    private const int DirectoryMode = 0x1ED; // rwxr-xr-x
    private const int FileMode = 0x1A4; // rw-r--r--

    /// <summary>
    /// Writes the tar.gz. A directory's entries are <c>name/</c> and <c>name/…</c>, a file's is <c>name</c>. Empty directories are
    /// kept, links that are not followed are links, hard links are files each, sparse files are plain data.
    /// </summary>
    /// <param name="source">What is packed.</param>
    /// <param name="destination">Gets the bytes by WriteAsync only; neither flushed nor closed. After a fault it has no whole gzip.</param>
    /// <param name="progress">Told the bytes of each read of a file; <see cref="TarSource.TotalSize"/> altogether.</param>
    /// <param name="cancellationToken">Stops between two blocks.</param>
    /// <exception cref="IngestException">
    /// SourceChanged when anything is not what it was when the source was taken, looked at once more before the end is written;
    /// SourceUnreadable naming what cannot be read. What the destination throws comes through as it is.
    /// </exception>
    public static async Task<TarGzipContent> WriteAsync(TarSource source, Stream destination, Action<int> progress, CancellationToken cancellationToken)
    {
        using var original = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var output = new HashedOutput(destination);
        await using var lane = new GzipLane(output, source.IsDirectory ? original : null, cancellationToken);
        var header = new ArrayBufferWriter<byte>();
        var skipped = new List<SkippedEntry>();
        var entries = 0L;
        foreach (var entry in source.Read(cancellationToken))
        {
            var name = entry.RelativePath.Length == 0 ? source.Name : $"{source.Name}/{entry.RelativePath}";
            if (entry.Look.Kind == FileKind.Special)
            {
                skipped.Add(new() { Path = name, Reason = "A pipe, socket or device has no content." });
                continue;
            }
            entries++;
            header.ResetWrittenCount();
            if (entry.Look.Kind != FileKind.Regular)
            {
                WriteHeader(header, source, entry, name);
                await lane.WriteAsync(header.WrittenMemory);
                continue;
            }
            using var file = TreeFile.Open(source.Path, entry, source.FollowLinks);
            WriteHeader(header, source, entry, name);
            await lane.WriteAsync(header.WrittenMemory);
            await CopyAsync(file, lane, source.IsDirectory ? null : original, progress, cancellationToken);
            header.ResetWrittenCount();
            TarHeader.Pad(header, entry.Look.Size);
            await lane.WriteAsync(header.WrittenMemory);
        }
        header.ResetWrittenCount();
        TarHeader.WriteEnd(header);
        await lane.WriteAsync(header.WrittenMemory);
        // What was read early may have changed while the rest was read.
        source.ThrowIfChanged(cancellationToken);
        await lane.CompleteAsync();
        return new(output.BytesWritten, output.FinishSha256(), original.GetHashAndReset(), source.TotalSize, entries, skipped);
    }

    private static async Task CopyAsync(TreeFile file, GzipLane lane, IncrementalHash? content, Action<int> progress, CancellationToken cancellationToken)
    {
        for (int read; (read = await file.ReadAsync(lane.Memory, cancellationToken)) > 0;)
        {
            content?.AppendData(lane.Memory.Span[..read]);
            await lane.AdvanceAsync(read);
            progress(read);
        }
    }

    private static void WriteHeader(ArrayBufferWriter<byte> header, TarSource source, TreeEntry entry, string name)
    {
        switch (entry.Look.Kind)
        {
            case FileKind.Directory:
                TarHeader.WriteDirectory(header, name, ModeOf(source, entry, DirectoryMode), entry.Look.ModifiedTicks);
                break;
            case FileKind.Link:
                TarHeader.WriteLink(header, name, entry.LinkTarget!, entry.Look.ModifiedTicks);
                break;
            default:
                TarHeader.WriteFile(header, name, entry.Look.Size, ModeOf(source, entry, FileMode), entry.Look.ModifiedTicks);
                break;
        }
    }

    private static int ModeOf(TarSource source, TreeEntry entry, int withoutModes)
    {
        if (OperatingSystem.IsWindows())
            return withoutModes;
        try
        {
            return (int)File.GetUnixFileMode(entry.FullPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TreeFault.Of(source.Path, entry.FullPath, e);
        }
    }
}
