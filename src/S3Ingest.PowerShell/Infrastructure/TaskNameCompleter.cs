using System.Management.Automation;
using S3Ingest.Core.Scheduling;

namespace S3Ingest.Commands;

/// <summary>Completes the names of tasks that Register-IngestTask made.</summary>
public sealed class TaskNameCompleter : LocalCompleter
{
    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request) =>
        TaskSchedulers.All(request.Bound["Scope"] as IngestTaskScope?)
            .SelectMany(scheduler => scheduler.Names())
            .Where(name => name.StartsWith(request.Word, StringComparison.OrdinalIgnoreCase))
            .Distinct()
            .Select(name => Suggest(name));
}
