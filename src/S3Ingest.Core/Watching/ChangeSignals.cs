namespace S3Ingest.Core.Watching;

/// <summary>Chooses the source of change signals for a root.</summary>
internal static class ChangeSignals
{
    /// <summary>Signals for the root; null where polling must do, with the reason when it is worth telling.</summary>
    public static IChangeSignals? Open(WatchOptions options, SignalQueue queue, out string? reason)
    {
        if (NetworkFileSystem.IsNetwork(options.Root))
        {
            reason = "it is on a network file system, which tells nothing of other machines' changes";
            return null;
        }

        if (OperatingSystem.IsLinux())
            return InotifySignals.Open(options, queue, out reason);
        reason = null;
        try
        {
            return new EventSignals(options, queue);
        }
        catch (Exception e) when (e is IOException or ArgumentException or PlatformNotSupportedException)
        {
            reason = e.Message;
            return null;
        }
    }
}
