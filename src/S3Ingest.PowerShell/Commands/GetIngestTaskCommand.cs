using System.Management.Automation;
using S3Ingest.Core.Scheduling;

namespace S3Ingest.Commands;

/// <summary>Lists the tasks that Register-IngestTask made on this machine, with what the scheduler says of their runs.</summary>
[Cmdlet(VerbsCommon.Get, "IngestTask")]
[OutputType(typeof(IngestTask))]
public sealed class GetIngestTaskCommand : AsyncCommand
{
    /// <summary>Names of tasks; all by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(TaskNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Whose scheduler; without it the machine's and the user's own.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IngestTaskScope Scope { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var scope = MyInvocation.BoundParameters.ContainsKey(nameof(Scope)) ? Scope : (IngestTaskScope?)null;
        var found = OrTerminate(() => TaskSchedulers.All(scope).SelectMany(scheduler => scheduler.Names().Select(name => (Scheduler: scheduler, Name: name))).ToList());
        foreach (var wanted in Name)
        {
            var pattern = WildcardPattern.Get(wanted, WildcardOptions.IgnoreCase);
            var tasks = found.Where(task => pattern.IsMatch(task.Name)).ToList();
            if (tasks.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(wanted))
                WriteError(ErrorRecords.From(new IngestException(IngestErrorId.TaskNotFound, $"There is no task '{wanted}' that Register-IngestTask made. Get-IngestTask without -Name lists those there are.") { Target = wanted }));
            RunToEnd(stop => ReadAsync(tasks, stop));
        }
    }

    private async Task ReadAsync(List<(ITaskScheduler Scheduler, string Name)> tasks, CancellationToken stop)
    {
        foreach (var (scheduler, name) in tasks)
        {
            var faults = new List<IngestException>();
            try
            {
                await WriteAsync(await scheduler.ReadAsync(name, faults.Add, stop));
            }
            catch (IngestException fault) when (fault.ErrorId == IngestErrorId.TaskNotFound)
            {
                // Removed meanwhile, or half of it is somebody else's.
                faults.Add(fault);
            }
            foreach (var fault in faults)
                await Pump.SendAsync(() => WriteError(ErrorRecords.From(fault, name)));
        }
    }
}
