using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Ends background watchers in order: what is in flight gets a few seconds, then it is abandoned cleanly.</summary>
[Cmdlet(VerbsLifecycle.Stop, "IngestWatcher", SupportsShouldProcess = true)]
[OutputType(typeof(IngestWatcher))]
public sealed class StopIngestWatcherCommand : AsyncCommand
{
    private readonly List<BackgroundWatcher> _chosen = [];

    /// <summary>Numbers of the watchers.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(WatcherIdCompleter))]
    public int[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var watcher in WatcherIds.Find(this, Id))
        {
            if (ShouldProcess($"watcher {watcher.Id} on {watcher.Snapshot().Path}", "Stop"))
                _chosen.Add(watcher);
            else
                WriteObject(watcher.Snapshot());
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => RunToEnd(async _ =>
    {
        var stopping = _chosen.Distinct().Select(WatcherRegistry.StopAsync).ToList();
        foreach (var stopped in stopping)
            await WriteAsync(await stopped);
    });
}
