using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Finds watchers by the numbers that users give.</summary>
internal static class WatcherIds
{
    /// <summary>The watchers of these numbers; a number that nobody has is a non-terminating error.</summary>
    public static IEnumerable<BackgroundWatcher> Find(Cmdlet cmdlet, IEnumerable<int> ids)
    {
        foreach (var id in ids)
        {
            if (WatcherRegistry.Find(id) is { } watcher)
                yield return watcher;
            else
                cmdlet.WriteError(NotFound(id));
        }
    }

    /// <summary>Says that a watcher has ended, so that nothing but Stop-IngestWatcher can be done with it.</summary>
    public static ErrorRecord Ended(IngestWatcher watcher) => new(
        new InvalidOperationException($"Watcher {watcher.Id} is not running ({watcher.State}). Take it off the list with Stop-IngestWatcher and start it again."),
        "WatcherNotRunning",
        ErrorCategory.InvalidOperation,
        watcher.Id);

    private static ErrorRecord NotFound(int id) => new(
        new ItemNotFoundException($"There is no watcher {id} in this session. Get-IngestWatcher lists those there are."),
        "WatcherNotFound",
        ErrorCategory.ObjectNotFound,
        id);
}
