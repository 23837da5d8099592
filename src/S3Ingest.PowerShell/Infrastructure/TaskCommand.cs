using System.Management.Automation;
using S3Ingest.Core.Scheduling;

namespace S3Ingest.Commands;

/// <summary>What the cmdlets share that change the system's scheduler.</summary>
public abstract class TaskCommand : AsyncCommand
{
    /// <summary>Name of the task; its units are <c>s3ingest-NAME.service</c> and <c>.timer</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TaskNameCompleter))]
    public string Name { get; set; } = "";

    /// <summary>Whose scheduler: the machine's (default on Windows and for root) or the user's own systemd (default otherwise).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IngestTaskScope Scope { get; set; }

    private protected IngestTaskScope? GivenScope => MyInvocation.BoundParameters.ContainsKey(nameof(Scope)) ? Scope : null;

    /// <summary>Shows what would be done with -WhatIf, asks, and does it.</summary>
    private protected void Run(string action, Func<ITaskScheduler, IngestTask> plan, Func<ITaskScheduler, CancellationToken, Task<IngestTask>> act)
    {
        var scheduler = OrTerminate(() =>
        {
            Name = TaskName.Check(Name);
            return TaskSchedulers.Find(GivenScope);
        });
        var planned = OrTerminate(() =>
        {
            try
            {
                return plan(scheduler);
            }
            catch (IngestException fault) when (fault.ErrorId == IngestErrorId.TaskNotFound)
            {
                // The others of the pipeline are still to be done.
                WriteError(ErrorRecords.From(fault));
                return null;
            }
        });
        if (planned is null)
            return;
        var target = string.Join(", ", planned.Files.Select(file => file.Path));
        var goesOn = ShouldProcess($"{target}: {action}", $"{target}?", action, out var reason);
        if (reason == ShouldProcessReason.WhatIf)
            WriteObject(planned);
        else if (goesOn)
            RunToEnd(async stop => await WriteAsync(await act(scheduler, stop)));
    }
}
