using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>The wait for the program that writes a file somebody named: nobody watched it settle.</summary>
internal static class WriterWait
{
    // Half a minute, by default.
    private const int QuietPeriods = 15;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>False when a writer still has the file open after fifteen quiet periods.</summary>
    public static async Task<bool> IsDoneAsync(string path, TimeSpan quietPeriod, CancellationToken cancellationToken)
    {
        var until = DateTimeOffset.UtcNow + (QuietPeriods * quietPeriod);
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
