namespace S3Ingest.Core.Pipeline;

/// <summary>
/// The copy of an archive that is kept on disk because somebody asked for it. It bears its name from the moment it is whole,
/// which is before the commit; where the upload comes to nothing, it goes too.
/// </summary>
internal static class KeptArchive
{
    private const string PartSuffix = ".s3ingest-part";
    private const int BufferSize = 1 << 20;

    /// <summary>Writes a copy, flushes it to disk and gives it its name; nothing is left where that does not succeed.</summary>
    /// <param name="path">Absolute path; nothing is there.</param>
    /// <param name="write">Writes the archive, into this stream too. Its own faults are never an <see cref="IOException"/>.</param>
    /// <exception cref="IngestException">ArchiveNotKept.</exception>
    public static async Task<T> WriteAsync<T>(string path, Func<Stream, Task<T>> write)
    {
        var part = path + PartSuffix;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            T written;
            await using (var copy = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.Read, BufferSize, useAsync: true))
            {
                written = await write(copy);
                copy.Flush(flushToDisk: true);
            }
            File.Move(part, path, overwrite: false);
            return written;
        }
        catch (Exception e)
        {
            if (File.Exists(part))
                File.Delete(part);
            if (e is IOException or UnauthorizedAccessException)
                throw NotKept(path, e);
            throw;
        }
    }

    /// <summary>Takes away what an upload left that came to nothing.</summary>
    public static void Discard(string path)
    {
        foreach (var left in new[] { path + PartSuffix, path })
        {
            if (File.Exists(left))
                File.Delete(left);
        }
    }

    private static IngestException NotKept(string path, Exception e) => new(
        IngestErrorId.ArchiveNotKept,
        $"The archive cannot be kept at '{path}': {e.Message} Nothing became visible. Free space or permissions of the directory are the usual cause; leave -KeepArchive out to send without a copy.",
        e)
    { Target = path };
}
