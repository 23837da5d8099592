using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace S3Ingest.Commands;

/// <summary>Completes the dataset folders of the built-in layout; other layouts have names of their own, so any text is taken.</summary>
public sealed class DatasetKindCompleter : IArgumentCompleter
{
    private static readonly string[] Kinds = ["raw", "manifests", "labeled"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Kinds
            .Where(kind => kind.StartsWith(wordToComplete ?? "", StringComparison.OrdinalIgnoreCase))
            .Select(kind => new CompletionResult(kind));
}
