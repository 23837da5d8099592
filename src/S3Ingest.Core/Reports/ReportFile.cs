using System.Text;

namespace S3Ingest.Core.Reports;

/// <summary>Writes a page beside its place and gives it its name when it is complete, so nobody mails half of one.</summary>
internal static class ReportFile
{
    /// <param name="path">Absolute path; its folder exists.</param>
    /// <param name="content">The page.</param>
    /// <param name="writing">What happens to a file that is there.</param>
    /// <param name="cancellationToken">Stops and leaves nothing behind.</param>
    /// <exception cref="IngestException">ObjectExists, or DispositionFailed when it cannot be written.</exception>
    public static async Task WriteAsync(string path, string content, ReportWriting writing, CancellationToken cancellationToken)
    {
        ThrowIfExists(path, writing);
        // Two reports to one path at once must not write into one another.
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            await File.WriteAllTextAsync(part, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellationToken);
            if (writing == ReportWriting.Force && File.Exists(path))
                File.SetAttributes(path, File.GetAttributes(path) & ~FileAttributes.ReadOnly);
            else if (writing == ReportWriting.Replace && File.Exists(path) && File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly))
                throw new UnauthorizedAccessException("The file that is there is read-only; -Force replaces it.");
            File.Move(part, path, overwrite: writing != ReportWriting.NoClobber);
        }
        catch (IOException) when (writing == ReportWriting.NoClobber && File.Exists(path))
        {
            throw Exists(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IngestException(
                IngestErrorId.DispositionFailed,
                $"The report '{path}' could not be written: {e.Message} Make sure that its folder exists, that there is room and that the account may write there, or give another -Path.",
                e)
            { Target = path };
        }
        finally
        {
            if (File.Exists(part))
                File.Delete(part);
        }
    }

    /// <exception cref="IngestException">ObjectExists.</exception>
    public static void ThrowIfExists(string path, ReportWriting writing)
    {
        if (writing == ReportWriting.NoClobber && File.Exists(path))
            throw Exists(path);
    }

    private static IngestException Exists(string path) => new(
        IngestErrorId.ObjectExists, $"'{path}' exists already. Give another -Path, or leave out -NoClobber to replace it.")
    { Target = path };
}
