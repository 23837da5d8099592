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

    private static ErrorRecord NotFound(int id) => new(
        new ItemNotFoundException($"There is no watcher {id} in this session. Get-IngestWatcher lists those there are."),
        "WatcherNotFound",
        ErrorCategory.ObjectNotFound,
        id);
}
