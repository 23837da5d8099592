using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>The wait for the program that writes a file somebody named: nobody watched it settle.</summary>
internal static class WriterWait
{
    /// <summary>How long to wait.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>False when a writer still has the file open when patience is over.</summary>
    public static async Task<bool> IsDoneAsync(string path, TimeSpan patience, CancellationToken cancellationToken)
    {
        var until = DateTimeOffset.UtcNow + patience;
        while (!SourceProbe.IsWriterDone(path))
        {
            if (DateTimeOffset.UtcNow > until)
                return false;
            await Task.Delay(Look, cancellationToken);
        }
        return true;
    }

    /// <summary>The fault when it is not.</summary>
    public static string NotDone(string path) => $"'{path}' is still open in the program that writes it. Run the command again when that program is done.";
}
