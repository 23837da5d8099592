using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Removes a task that Register-IngestTask made.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "IngestTask", SupportsShouldProcess = true)]
[OutputType(typeof(IngestTask))]
public sealed class UnregisterIngestTaskCommand : TaskCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => Run(
        "Remove the task",
        scheduler => scheduler.PlanRemoval(Name),
        (scheduler, stop) => scheduler.UnregisterAsync(Name, stop));
}
