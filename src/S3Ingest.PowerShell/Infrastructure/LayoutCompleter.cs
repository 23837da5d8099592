using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Completes folders and YAML files; without -Layout the built-in one holds.</summary>
public sealed class LayoutCompleter : LocalCompleter
{
    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request) =>
        CompletionCompleters.CompleteFilename(request.Word).Where(found =>
            found.ResultType == CompletionResultType.ProviderContainer
            || found.ListItemText.EndsWith(".yml", StringComparison.OrdinalIgnoreCase)
            || found.ListItemText.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase));
}
