using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Completes the dataset folders of the built-in layout; other layouts have names of their own, so any text is taken.</summary>
public sealed class DatasetKindCompleter : LocalCompleter
{
    private static readonly string[] Kinds = ["raw", "manifests", "labeled"];

    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request) =>
        Kinds
            .Where(kind => kind.StartsWith(request.Word, StringComparison.OrdinalIgnoreCase))
            .Select(kind => new CompletionResult(kind));
}
