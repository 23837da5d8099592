using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Lets suspended background watchers go on.</summary>
[Cmdlet(VerbsLifecycle.Resume, "IngestWatcher", SupportsShouldProcess = true)]
[OutputType(typeof(IngestWatcher))]
public sealed class ResumeIngestWatcherCommand : PSCmdlet
{
    /// <summary>Numbers of the watchers.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(WatcherIdCompleter))]
    public int[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var watcher in WatcherIds.Find(this, Id))
        {
            if (ShouldProcess($"watcher {watcher.Id} on {watcher.Snapshot().Path}", "Resume") && !watcher.Resume())
                WriteError(WatcherIds.Ended(watcher.Snapshot()));
            else
                WriteObject(watcher.Snapshot());
        }
    }
}
