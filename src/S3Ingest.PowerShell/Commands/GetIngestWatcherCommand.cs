using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Shows the background watchers of this session.</summary>
[Cmdlet(VerbsCommon.Get, "IngestWatcher")]
[OutputType(typeof(IngestWatcher))]
public sealed class GetIngestWatcherCommand : PSCmdlet
{
    /// <summary>Numbers of the watchers; all by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(WatcherIdCompleter))]
    [ValidateNotNull]
    public int[]? Id { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var watcher in Id is null ? WatcherRegistry.All : WatcherIds.Find(this, Id))
            WriteObject(watcher.Snapshot());
    }
}
