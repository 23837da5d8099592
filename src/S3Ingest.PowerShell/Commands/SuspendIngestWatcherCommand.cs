using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Lets background watchers begin nothing new: what is in work is finished, and scans go on.</summary>
[Cmdlet(VerbsLifecycle.Suspend, "IngestWatcher", SupportsShouldProcess = true)]
[OutputType(typeof(IngestWatcher))]
public sealed class SuspendIngestWatcherCommand : AsyncCommand
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private readonly List<BackgroundWatcher> _waited = [];

    /// <summary>Numbers of the watchers.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(WatcherIdCompleter))]
    public int[] Id { get; set; } = [];

    /// <summary>Returns when nothing is in work any more.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var watcher in WatcherIds.Find(this, Id))
        {
            var goesOn = ShouldProcess($"watcher {watcher.Id} on {watcher.Snapshot().Path}", "Suspend");
            if (goesOn && !watcher.Suspend())
                WriteError(WatcherIds.Ended(watcher.Snapshot()));
            else if (goesOn && Wait)
                _waited.Add(watcher);
            else
                WriteObject(watcher.Snapshot());
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => RunToEnd(async stop =>
    {
        foreach (var watcher in _waited.Distinct())
        {
            // The pause comes first: a source that was taken in this moment is not in work yet.
            do
                await Task.Delay(LookInterval, stop);
            while (watcher.Snapshot().Active > 0);
            await WriteAsync(watcher.Snapshot());
        }
    });
}
